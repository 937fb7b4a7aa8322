WITH receipts AS (
  SELECT sale_id, count(*) AS items, sum(quantity * unit_price) AS revenue
  FROM sale_items
  WHERE business_date = :business_date
  GROUP BY sale_id
),
baskets AS (
  SELECT
    CASE
      WHEN s.loyalty_card IS NULL THEN 'no card'
      WHEN c.age_band IS NULL THEN 'unknown'
      ELSE c.age_band
    END AS age_band,
    r.items,
    r.revenue
  FROM sales s
  JOIN receipts r ON r.sale_id = s.sale_id
  LEFT JOIN customers c ON c.loyalty_card = s.loyalty_card
  WHERE s.business_date = :business_date
)
SELECT
  age_band,
  avg(CAST(revenue AS double)) AS average_basket,
  avg(CAST(items AS double)) AS items
FROM baskets
GROUP BY age_band
ORDER BY
  CASE age_band
    WHEN 'under 18' THEN 0
    WHEN 'unknown' THEN 2
    WHEN 'no card' THEN 3
    ELSE 1
  END,
  age_band
