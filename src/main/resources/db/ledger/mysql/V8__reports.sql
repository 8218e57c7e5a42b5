-- Jobs that make a report of files instead of rows of a table: how far they are, and where the result is.
ALTER TABLE caravan_job
  ADD COLUMN kind varchar(16) NOT NULL DEFAULT 'LOAD' COMMENT 'What it makes of its source. The target_table of a REPORT is the report''s name, and its queue is one of reports.',
  ADD COLUMN parts_done int COMMENT 'Of the parts into which a report''s records were taken apart, those that are grouped.',
  ADD COLUMN parts_total int COMMENT 'How many parts there are; null until all sources are read.',
  ADD COLUMN result_location text COMMENT 'URI of the report''s file or object.',
  ADD COLUMN result_format varchar(20),
  ADD COLUMN result_bytes bigint,
  ADD COLUMN result_rows bigint,
  ADD COLUMN result_sha256 char(64),
  ADD COLUMN result_gone_at datetime(6) COMMENT 'When the result was deleted, because it is kept no longer.',
  ADD KEY job_result (kind, result_gone_at, finished_at);
