-- Jobs whose source is another job's rejects, corrected; and rows that were mended on their way.

ALTER TABLE caravan.job ADD COLUMN corrects bigint REFERENCES caravan.job;
COMMENT ON COLUMN caravan.job.corrects IS 'The job whose rejects the source corrects: its rows become that job''s rows.';
CREATE INDEX job_corrects ON caravan.job (corrects) WHERE corrects IS NOT NULL;

ALTER TABLE caravan.reject ADD COLUMN plain boolean NOT NULL DEFAULT false;
ALTER TABLE caravan.reject ADD COLUMN corrected_by bigint;
COMMENT ON COLUMN caravan.reject.plain IS 'Whether raw is in the dialect of files of rejects instead of its file''s: a correction that was refused.';
COMMENT ON COLUMN caravan.reject.corrected_by IS 'The job whose row took its place; it counts as rejected no more.';
CREATE INDEX reject_line ON caravan.reject (job, line);

ALTER TABLE caravan.chunk ADD COLUMN padded integer NOT NULL DEFAULT 0;
ALTER TABLE caravan.chunk ADD COLUMN truncated integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN caravan.chunk.padded IS 'Of its records, those with fewer fields than columns, which loaded nonetheless.';
COMMENT ON COLUMN caravan.chunk.truncated IS 'Of its records, those with more fields than columns, whose last ones were dropped.';
