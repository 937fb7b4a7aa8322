WITH lines AS (
  SELECT
    CASE
      WHEN s.loyalty_card IS NULL THEN 'no card'
      WHEN c.age_band IS NULL THEN 'unknown'
      ELSE c.age_band
    END AS age_band,
    p.category,
    i.quantity * i.unit_price AS revenue
  FROM sale_items i
  JOIN sales s ON s.sale_id = i.sale_id
  JOIN products p ON p.product_id = i.product_id
  LEFT JOIN customers c ON c.loyalty_card = s.loyalty_card
  WHERE i.business_date >= :window_from
    AND i.business_date <= :business_date
    AND s.business_date >= :window_from
    AND s.business_date <= :business_date
),
bands AS (
  SELECT age_band, sum(revenue) AS revenue
  FROM lines
  GROUP BY age_band
),
cells AS (
  SELECT category, age_band, sum(revenue) AS revenue
  FROM lines
  GROUP BY category, age_band
)
SELECT
  x.category,
  x.age_band,
  CAST(x.revenue AS double) / NULLIF(CAST(b.revenue AS double), 0) AS share,
  x.revenue
FROM cells x
JOIN bands b ON b.age_band = x.age_band
ORDER BY
  CASE x.age_band
    WHEN 'under 18' THEN 0
    WHEN 'unknown' THEN 2
    WHEN 'no card' THEN 3
    ELSE 1
  END,
  x.age_band,
  x.category
