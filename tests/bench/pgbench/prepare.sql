-- A thousand incidents to read, drawn evenly from all; dropped by nobody, so run it on a database made for benchmarks.
DROP TABLE IF EXISTS bench_ids;
CREATE TABLE bench_ids AS
SELECT row_number() OVER ()::integer AS position, id
FROM (SELECT id FROM incidents ORDER BY md5(id::text) LIMIT 1000) AS drawn;
ALTER TABLE bench_ids ADD PRIMARY KEY (position);
ANALYZE bench_ids;
