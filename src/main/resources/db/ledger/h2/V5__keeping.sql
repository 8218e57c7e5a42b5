-- How often splitters died or failed at a job without getting further, so that a job which kills them is given up; and what is due to be
-- forgotten.
-- Leases in a row that ended by a death or a failure, without a record more announced.
ALTER TABLE caravan_job ADD COLUMN attempts integer DEFAULT 0 NOT NULL;
-- How many records were announced when the last of them was counted.
ALTER TABLE caravan_job ADD COLUMN attempted_at_record bigint DEFAULT 0 NOT NULL;
-- When its rejects were deleted, because they are kept no longer.
ALTER TABLE caravan_job ADD COLUMN rejects_gone_at timestamp(6) with time zone;
CREATE INDEX caravan_job_ended ON caravan_job (finished_at);
