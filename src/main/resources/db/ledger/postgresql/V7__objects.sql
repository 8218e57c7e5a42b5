-- What is known of each object of a watched bucket: so that a notification that comes twice or late, and the back-fill, find it known also
-- when its job has failed, or is no longer kept.
CREATE TABLE caravan.object (
  -- SHA-256 of bucket and key, which are longer together than an index takes.
  id         char(64) PRIMARY KEY,
  uri        text NOT NULL,
  version    text NOT NULL,
  etag       text NOT NULL,
  sequencer  text COLLATE "C",
  seen_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE  caravan.object IS 'The latest version of each object of a watched bucket that became a job, or was refused.';
COMMENT ON COLUMN caravan.object.sequencer IS 'Of the notification, filled up with zeros: the greater, the later. Null if none was seen.';

-- How far the back-fill has come in a bucket, and when it goes on; only one process at a time does.
CREATE TABLE caravan.back_fill (
  id       char(64) PRIMARY KEY,
  uri      text NOT NULL,
  behind   text,
  due_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN caravan.back_fill.behind IS 'The key behind which it goes on; null: the first one.';
