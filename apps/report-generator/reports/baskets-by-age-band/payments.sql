WITH receipts AS (
  SELECT
    CASE
      WHEN s.loyalty_card IS NULL THEN 'no card'
      WHEN c.age_band IS NULL THEN 'unknown'
      ELSE c.age_band
    END AS age_band,
    s.payment
  FROM sales s
  LEFT JOIN customers c ON c.loyalty_card = s.loyalty_card
  WHERE s.business_date >= :window_from
    AND s.business_date <= :business_date
)
SELECT age_band, payment, count(*) AS baskets
FROM receipts
GROUP BY age_band, payment
ORDER BY
  CASE age_band
    WHEN 'under 18' THEN 0
    WHEN 'unknown' THEN 2
    WHEN 'no card' THEN 3
    ELSE 1
  END,
  age_band,
  payment
