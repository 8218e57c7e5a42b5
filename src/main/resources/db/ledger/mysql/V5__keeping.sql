-- How often splitters died or failed at a job without getting further, so that a job which kills them is given up; and what is due to be
-- forgotten.
ALTER TABLE caravan_job
  ADD COLUMN attempts int NOT NULL DEFAULT 0 COMMENT 'Leases in a row that ended by a death or a failure, without a record more announced.',
  ADD COLUMN attempted_at_record bigint NOT NULL DEFAULT 0 COMMENT 'How many records were announced when the last of them was counted.',
  ADD COLUMN rejects_gone_at datetime(6) COMMENT 'When its rejects were deleted, because they are kept no longer.',
  ADD KEY job_ended (finished_at);
