-- Fills a ledger that has one job, with one reject, for bench/page.sh. Prints the numbers of the job with the rejects, of one with dead letters,
-- and of a plain one. :jobs and :rejects say how many.
BEGIN;
CREATE TEMPORARY TABLE model AS SELECT * FROM caravan.job ORDER BY id LIMIT 1;

-- Of a hundred jobs 88 COMPLETED, 5 FAILED, 3 PARTIAL, 2 ABORTED; a hundred in all are under way, on a queue that no splitter asks.
CREATE TEMPORARY TABLE made AS
SELECT n,
       CASE WHEN n > :jobs - 100 THEN (ARRAY['QUEUED', 'LOADING', 'SPLITTING'])[1 + n % 3]
            WHEN n % 100 < 88 THEN 'COMPLETED' WHEN n % 100 < 93 THEN 'FAILED' WHEN n % 100 < 96 THEN 'PARTIAL'
            WHEN n % 100 < 98 THEN 'ABORTED' ELSE 'COMPLETED' END AS state,
       now() - (:jobs - n) * interval '25 seconds' AS at
FROM generate_series(2, :jobs) AS n;

INSERT INTO caravan.job (id, kind, state, source, archive, source_version, source_bytes, origin, submitted_by, queue, message_key, trace_parent,
                         settings, plan, target_table, records_read, bytes_read, chunks_total, failure, created_at, started_at, finished_at)
SELECT n, 'LOAD', made.state, format('file:///data/in/%s-%s.csv', (ARRAY['people', 'orders', 'stock', 'prices'])[1 + n % 4], n % 500),
       CASE WHEN n % 20 = 0 THEN format('file:///data/in/export-%s.zip', n / 100) END, source_version, source_bytes, origin,
       CASE WHEN n % 3 = 0 THEN 'nightly-export' END, CASE WHEN n > :jobs - 100 THEN 'elsewhere' ELSE queue END, message_key, trace_parent,
       settings, plan, 'table_' || n % 50, 1000, source_bytes, CASE WHEN n > :jobs - 100 THEN NULL ELSE 1 END,
       CASE WHEN made.state = 'FAILED' THEN 'the header has no column email' END, made.at,
       CASE WHEN made.state <> 'QUEUED' THEN made.at + interval '1 second' END,
       CASE WHEN n <= :jobs - 100 THEN made.at + interval '9 seconds' END
FROM made, model;
INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset, inserted, duplicates, cause, written_at)
SELECT n, 0, CASE WHEN state = 'PARTIAL' THEN 'DEAD' ELSE 'LOADED' END, 1000, 1, 2, 15, CASE WHEN state = 'PARTIAL' THEN 0 ELSE 990 END,
       CASE WHEN state = 'PARTIAL' THEN 0 ELSE 10 END, CASE WHEN state = 'PARTIAL' THEN 'PSQLException' END, at
FROM made WHERE n <= :jobs - 100 AND state <> 'FAILED';
INSERT INTO caravan.dead_letter (job, sequence, fingerprint, exception, route, pattern, message, attempts, body)
SELECT n, 0, substr(md5((n % 40)::text), 1, 12), 'org.postgresql.util.PSQLException', 'load-write', 'account ? is locked',
       format('account %s is locked', n), 6, NULL
FROM made WHERE state = 'PARTIAL';

-- The job with the rejects: chunks of 10,000 records, each rejected for one of three reasons.
UPDATE caravan.job SET records_read = records_read + :rejects, chunks_total = chunks_total + (:rejects + 9999) / 10000 WHERE id = (SELECT id FROM model);
INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset, rejected)
SELECT model.id, 1 + c, 'LOADED', least(10000, :rejects - c * 10000), 10 + c * 10000, 11 + c * 10000, 100 + c * 200000, least(10000, :rejects - c * 10000)
FROM model, generate_series(0, (:rejects - 1) / 10000) AS c;
INSERT INTO caravan.reject (job, record, sequence, line, byte_offset, column_name, reason, message, raw)
SELECT model.id, 10 + r, 1 + r / 10000, 11 + r, 100 + r * 20, (ARRAY['amount', NULL, 'id'])[1 + r % 3],
       (ARRAY['type', 'too-few-fields', 'required'])[1 + r % 3],
       (ARRAY['amount is not a whole number', 'the record has 2 fields, not 3', 'id is empty'])[1 + r % 3],
       convert_to(format('%s,name %s,x%s', r, r, r), 'UTF8')
FROM model, generate_series(0, :rejects - 1) AS r;
SELECT setval(pg_get_serial_sequence('caravan.job', 'id'), :jobs + 1) \g /dev/null
COMMIT;
VACUUM ANALYZE;
SELECT (SELECT id FROM model), max(n) FILTER (WHERE state = 'PARTIAL'), max(n) FILTER (WHERE state = 'COMPLETED') FROM made;
