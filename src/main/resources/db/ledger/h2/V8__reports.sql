-- Jobs that make a report of files instead of rows of a table: how far they are, and where the result is.
-- What it makes of its source. The target_table of a REPORT is the report's name, and its queue is one of reports.
ALTER TABLE caravan_job ADD COLUMN kind varchar(16) DEFAULT 'LOAD' NOT NULL;
-- Of the parts into which a report's records were taken apart, those that are grouped; and how many there are, null until all is read.
ALTER TABLE caravan_job ADD COLUMN parts_done integer;
ALTER TABLE caravan_job ADD COLUMN parts_total integer;
-- URI of the report's file or object, and what it is.
ALTER TABLE caravan_job ADD COLUMN result_location varchar;
ALTER TABLE caravan_job ADD COLUMN result_format varchar(20);
ALTER TABLE caravan_job ADD COLUMN result_bytes bigint;
ALTER TABLE caravan_job ADD COLUMN result_rows bigint;
ALTER TABLE caravan_job ADD COLUMN result_sha256 varchar(64);
-- When the result was deleted, because it is kept no longer.
ALTER TABLE caravan_job ADD COLUMN result_gone_at timestamp(6) with time zone;
CREATE INDEX caravan_job_result ON caravan_job (kind, result_gone_at, finished_at);
