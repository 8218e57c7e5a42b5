-- When a job's loaded chunks were added up into few, because each of them is kept no longer.
ALTER TABLE caravan_job ADD COLUMN chunks_folded_at timestamp(6) with time zone;
