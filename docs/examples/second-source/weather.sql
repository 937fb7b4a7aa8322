-- A weather service's table: the last 60 days of every city in which the sample shop has a store.
CREATE TABLE days (
  city varchar(60) NOT NULL,
  day date NOT NULL,
  rain_mm decimal(5,1),
  warmest decimal(4,1),
  observer varchar(80),
  changed_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (city, day),
  KEY (changed_at)
) DEFAULT CHARSET = utf8mb4;

INSERT INTO days (city, day, rain_mm, warmest, observer)
WITH RECURSIVE ago (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM ago WHERE n < 59),
cities (city) AS (
  VALUES ('Berlin'), ('Hamburg'), ('Köln'), ('Leipzig'), ('Dresden'), ('Hannover'), ('Bremen'), ('Nürnberg'), ('Erfurt'), ('Rostock'),
    ('Kassel'), ('Freiburg')
)
SELECT
  city,
  CURRENT_DATE - INTERVAL n DAY,
  GREATEST(0, CAST(CRC32(CONCAT(city, n)) % 240 AS SIGNED) - 120) / 10,
  (CRC32(CONCAT(n, city)) % 300) / 10 - 2,
  'Wilhelmine Wetterfrosch'
FROM ago CROSS JOIN cities;
