WITH lines AS (
  SELECT
    i.business_date,
    i.sale_id,
    i.quantity * i.unit_price AS revenue,
    i.quantity * (i.unit_price - p.cost) AS margin
  FROM sale_items i
  JOIN products p ON p.product_id = i.product_id
  WHERE i.business_date IN (:business_date, :week_earlier)
)
SELECT
  business_date,
  sum(revenue) AS revenue,
  count(DISTINCT sale_id) AS baskets,
  CAST(sum(revenue) AS double) / count(DISTINCT sale_id) AS average_basket,
  CAST(sum(margin) AS double) / NULLIF(CAST(sum(revenue) AS double), 0) AS margin_share
FROM lines
GROUP BY business_date
ORDER BY business_date
