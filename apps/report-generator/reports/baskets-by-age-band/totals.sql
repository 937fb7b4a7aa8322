WITH receipts AS (
  SELECT business_date, sale_id, sum(quantity * unit_price) AS revenue
  FROM sale_items
  WHERE business_date IN (:business_date, :week_earlier)
  GROUP BY business_date, sale_id
)
SELECT
  s.business_date,
  count(*) AS baskets,
  CAST(count(s.loyalty_card) AS double) / count(*) AS card_share,
  avg(CASE WHEN s.loyalty_card IS NOT NULL THEN CAST(r.revenue AS double) END) AS card_basket,
  avg(CASE WHEN s.loyalty_card IS NULL THEN CAST(r.revenue AS double) END) AS other_basket
FROM sales s
JOIN receipts r ON r.sale_id = s.sale_id
WHERE s.business_date IN (:business_date, :week_earlier)
GROUP BY s.business_date
ORDER BY s.business_date
