-- Jobs whose chunks are kept no longer.
ALTER TABLE caravan_job
  ADD COLUMN chunks_folded_at datetime(6) COMMENT 'When its loaded chunks were added up into few, because each of them is kept no longer.';
