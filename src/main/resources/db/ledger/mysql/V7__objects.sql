-- What is known of each object of a watched bucket: so that a notification that comes twice or late, and the back-fill, find it known also
-- when its job has failed, or is no longer kept.
CREATE TABLE IF NOT EXISTS caravan_object (
  id         char(64) PRIMARY KEY COMMENT 'SHA-256 of bucket and key, which are longer together than an index takes.',
  uri        text NOT NULL,
  version    text NOT NULL,
  etag       varchar(200) NOT NULL,
  sequencer  varchar(200) COMMENT 'Of the notification, filled up with zeros: the greater, the later. Null if none was seen.',
  seen_at    datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How far the back-fill has come in a bucket, and when it goes on; only one process at a time does.
CREATE TABLE IF NOT EXISTS caravan_back_fill (
  id       char(64) PRIMARY KEY,
  uri      text NOT NULL,
  behind   text COMMENT 'The key behind which it goes on; null: the first one.',
  due_at   datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
