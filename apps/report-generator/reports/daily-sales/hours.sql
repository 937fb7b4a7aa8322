SELECT
  extract(hour FROM s.sold_at AT TIME ZONE 'Europe/Berlin') AS hour,
  sum(i.quantity * i.unit_price) AS revenue,
  count(DISTINCT i.sale_id) AS baskets,
  sum(i.quantity * (i.unit_price - p.cost)) AS margin
FROM sale_items i
JOIN sales s ON s.sale_id = i.sale_id
JOIN products p ON p.product_id = i.product_id
WHERE i.business_date = :business_date
  AND s.business_date = :business_date
GROUP BY extract(hour FROM s.sold_at AT TIME ZONE 'Europe/Berlin')
ORDER BY 1
