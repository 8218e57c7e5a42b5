-- How often splitters died or failed at a job without getting further, so that a job which kills them is given up; and what is due to be
-- forgotten.
ALTER TABLE caravan.job ADD COLUMN attempts integer NOT NULL DEFAULT 0;
ALTER TABLE caravan.job ADD COLUMN attempted_at_record bigint NOT NULL DEFAULT 0;
ALTER TABLE caravan.job ADD COLUMN rejects_gone_at timestamptz;
COMMENT ON COLUMN caravan.job.attempts IS 'Leases in a row that ended by a death or a failure, without a record more announced.';
COMMENT ON COLUMN caravan.job.attempted_at_record IS 'How many records were announced when the last of them was counted.';
COMMENT ON COLUMN caravan.job.rejects_gone_at IS 'When its rejects were deleted, because they are kept no longer.';

CREATE INDEX job_ended ON caravan.job (finished_at) WHERE finished_at IS NOT NULL;
