SELECT
  t.name AS store,
  extract(hour FROM s.sold_at AT TIME ZONE 'Europe/Berlin') AS hour,
  count(*) AS baskets
FROM sales s
JOIN stores t ON t.store_id = s.store_id
WHERE s.business_date = :business_date
GROUP BY t.store_id, t.name, extract(hour FROM s.sold_at AT TIME ZONE 'Europe/Berlin')
ORDER BY t.store_id, 2
