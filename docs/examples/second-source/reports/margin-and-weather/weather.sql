SELECT
  t.city,
  w.rain_mm,
  w.warmest,
  count(*) AS baskets,
  sum(s.amount) AS revenue
FROM sales s
JOIN stores t ON t.store_id = s.store_id
JOIN weather_days w ON w.city = t.city AND w.day = s.business_date
WHERE s.business_date = :business_date
GROUP BY t.city, w.rain_mm, w.warmest
ORDER BY w.rain_mm DESC, t.city
