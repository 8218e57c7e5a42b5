-- What is known of each object of a watched bucket: so that a notification that comes twice or late, and the back-fill, find it known also
-- when its job has failed, or is no longer kept.
CREATE TABLE caravan_object (
  -- SHA-256 of bucket and key, which are longer together than an index takes.
  id         char(64) PRIMARY KEY,
  uri        varchar NOT NULL,
  version    varchar NOT NULL,
  etag       varchar NOT NULL,
  -- Of the notification, filled up with zeros: the greater, the later. Null if none was seen.
  sequencer  varchar,
  seen_at    timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL
);

-- How far the back-fill has come in a bucket, and when it goes on; only one process at a time does.
CREATE TABLE caravan_back_fill (
  id       char(64) PRIMARY KEY,
  uri      varchar NOT NULL,
  -- The key behind which it goes on; null: the first one.
  behind   varchar,
  due_at   timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL
);
