WITH asked AS (
  SELECT
    product_id,
    price,
    row_number() OVER (PARTITION BY product_id ORDER BY valid_from DESC) AS newest
  FROM supplier_prices
  WHERE valid_from <= :business_date
)
SELECT
  p.category,
  sum(i.quantity * i.unit_price) AS revenue,
  sum(i.quantity * a.price) AS supplier_cost,
  sum(i.quantity * (i.unit_price - a.price)) AS margin,
  CAST(sum(i.quantity * (i.unit_price - a.price)) AS double)
    / NULLIF(CAST(sum(i.quantity * i.unit_price) AS double), 0) AS margin_share
FROM sale_items i
JOIN products p ON p.product_id = i.product_id
JOIN asked a ON a.product_id = i.product_id AND a.newest = 1
WHERE i.business_date = :business_date
GROUP BY p.category
ORDER BY sum(i.quantity * (i.unit_price - a.price)) DESC, p.category
