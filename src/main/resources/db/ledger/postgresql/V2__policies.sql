-- How many records of a job may be rejected, and what was taken out of the table again.

CREATE TABLE caravan.reject_limit (
  job         bigint PRIMARY KEY REFERENCES caravan.job ON DELETE CASCADE,
  setting     text NOT NULL,
  max_records bigint,
  max_percent numeric,
  undo        boolean NOT NULL,
  records     bigint NOT NULL DEFAULT 0,
  rejected    bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE  caravan.reject_limit IS 'The max-rejects of those jobs that have one, and how near they are: counted in the transaction of each chunk.';
COMMENT ON COLUMN caravan.reject_limit.undo IS 'Whether a job beyond it is undone.';

ALTER TABLE caravan.job DROP CONSTRAINT job_state_check;
ALTER TABLE caravan.job ADD CONSTRAINT job_state_check
  CHECK (state IN ('QUEUED', 'SPLITTING', 'LOADING', 'COMPLETED', 'PARTIAL', 'UNDOING', 'FAILED', 'ABORTED'));
ALTER TABLE caravan.job ADD COLUMN rows_undone bigint NOT NULL DEFAULT 0;
ALTER TABLE caravan.job ADD COLUMN undone_at timestamptz;
COMMENT ON COLUMN caravan.job.rows_undone IS 'Of the rows that its chunks inserted, those that were deleted again.';
COMMENT ON COLUMN caravan.job.undone_at IS 'When the last of them was deleted: from then on none stands in the table.';

CREATE INDEX job_undoing ON caravan.job (id) WHERE state = 'UNDOING';
