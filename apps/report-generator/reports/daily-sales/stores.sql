SELECT
  t.name AS store,
  sum(i.quantity * i.unit_price) AS revenue,
  count(DISTINCT i.sale_id) AS baskets,
  sum(i.quantity * (i.unit_price - p.cost)) AS margin,
  CAST(sum(i.quantity * (i.unit_price - p.cost)) AS double)
    / NULLIF(CAST(sum(i.quantity * i.unit_price) AS double), 0) AS margin_share
FROM sale_items i
JOIN sales s ON s.sale_id = i.sale_id
JOIN stores t ON t.store_id = s.store_id
JOIN products p ON p.product_id = i.product_id
WHERE i.business_date = :business_date
  AND s.business_date = :business_date
GROUP BY t.store_id, t.name
ORDER BY sum(i.quantity * i.unit_price) DESC, t.name
