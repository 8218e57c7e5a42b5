-- Jobs that make a report of files instead of rows of a table: their state while they do, how far they are, and where the result is.

ALTER TABLE caravan.job DROP CONSTRAINT job_state_check;
ALTER TABLE caravan.job ADD CONSTRAINT job_state_check
  CHECK (state IN ('QUEUED', 'SPLITTING', 'LOADING', 'REPORTING', 'COMPLETED', 'PARTIAL', 'UNDOING', 'FAILED', 'ABORTED'));

ALTER TABLE caravan.job ADD COLUMN kind text NOT NULL DEFAULT 'LOAD' CHECK (kind IN ('LOAD', 'REPORT'));
ALTER TABLE caravan.job ADD COLUMN parts_done integer;
ALTER TABLE caravan.job ADD COLUMN parts_total integer;
ALTER TABLE caravan.job ADD COLUMN result_location text;
ALTER TABLE caravan.job ADD COLUMN result_format text;
ALTER TABLE caravan.job ADD COLUMN result_bytes bigint;
ALTER TABLE caravan.job ADD COLUMN result_rows bigint;
ALTER TABLE caravan.job ADD COLUMN result_sha256 text;
ALTER TABLE caravan.job ADD COLUMN result_gone_at timestamptz;
COMMENT ON COLUMN caravan.job.kind IS 'What it makes of its source. A report''s target_table is the report''s name, and its queue is one of reports.';
COMMENT ON COLUMN caravan.job.parts_done IS 'Of the parts into which a report''s records were taken apart, those that are grouped.';
COMMENT ON COLUMN caravan.job.parts_total IS 'How many parts there are; null until all sources are read.';
COMMENT ON COLUMN caravan.job.result_location IS 'URI of the report''s file or object.';
COMMENT ON COLUMN caravan.job.result_gone_at IS 'When the result was deleted, because it is kept no longer.';

CREATE INDEX job_result ON caravan.job (finished_at) WHERE result_location IS NOT NULL AND result_gone_at IS NULL;
