SELECT
  i.business_date,
  sum(i.quantity * i.unit_price) AS revenue,
  count(DISTINCT i.sale_id) AS baskets,
  sum(i.quantity * (i.unit_price - p.cost)) AS margin
FROM sale_items i
JOIN products p ON p.product_id = i.product_id
WHERE i.business_date >= :window_from
  AND i.business_date <= :business_date
GROUP BY i.business_date
ORDER BY i.business_date
