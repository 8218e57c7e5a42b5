-- Jobs whose chunks are kept no longer.
ALTER TABLE caravan.job ADD COLUMN chunks_folded_at timestamptz;
COMMENT ON COLUMN caravan.job.chunks_folded_at IS 'When its loaded chunks were added up into few, because each of them is kept no longer.';
