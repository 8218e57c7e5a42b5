-- The ledger in MySQL and MariaDB, which have no schemas inside a database: in tables of the target database, so that rows, their chunk
-- and their rejects commit together. Times are UTC, which each session of Caravan's is in. IF NOT EXISTS, because each of these
-- statements commits: a start that was killed half-way is followed by one that goes through.

-- One version of one source on its way into one table.
CREATE TABLE IF NOT EXISTS caravan_job (
  id             bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  state          varchar(16) NOT NULL,
  claim          char(64) UNIQUE COMMENT 'What makes a version of a file one job: null once the job FAILED or was ABORTED, so that it may be tried again.',
  source         text NOT NULL,
  archive        text COMMENT 'The archive that the source is an entry of; its jobs are put away together.',
  source_version text NOT NULL,
  source_bytes   bigint NOT NULL,
  origin         varchar(100) NOT NULL,
  queue          varchar(100) NOT NULL COMMENT 'The queue its chunks travel through; only splitters on it lease the job.',
  settings       longtext NOT NULL COMMENT 'Snapshot, taken at intake, of feed, dialect and chunk settings (JSON).',
  plan           longtext COMMENT 'What the head of the file made of the settings: dialect, columns, table (JSON).',
  target_table   text NOT NULL,
  content_sha256 char(64),
  records_read   bigint NOT NULL DEFAULT 0,
  bytes_read     bigint NOT NULL DEFAULT 0,
  chunks_total   int,
  remark         longtext,
  failure        longtext,
  owner          varchar(400),
  epoch          bigint NOT NULL DEFAULT 0 COMMENT 'Counts leases; a splitter whose epoch is not this one may not write.',
  lease_until    datetime(6),
  created_at     datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  started_at     datetime(6),
  finished_at    datetime(6),
  settled_at     datetime(6) COMMENT 'When the source was moved to where done or failed ones go.',
  rows_undone    bigint NOT NULL DEFAULT 0 COMMENT 'Of the rows that its chunks inserted, those that were deleted again.',
  undone_at      datetime(6) COMMENT 'When the last of them was deleted: from then on none stands in the table.',
  corrects       bigint COMMENT 'The job whose rejects the source corrects: its rows become that job''s rows.',
  KEY job_unfinished (queue, finished_at, epoch, id),
  KEY job_of_archive (archive(200)),
  KEY job_unsettled (origin, queue, settled_at),
  KEY job_state (state),
  KEY job_corrects (corrects)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A row a job. Whoever writes a chunk holds it shared, whoever ends the job holds it alone.
CREATE TABLE IF NOT EXISTS caravan_gate (
  job bigint NOT NULL PRIMARY KEY
) ENGINE = InnoDB;

-- The idempotent repository of the loaders: written in the transaction of the chunk's rows.
CREATE TABLE IF NOT EXISTS caravan_chunk (
  job          bigint NOT NULL,
  sequence     int NOT NULL,
  state        varchar(16) NOT NULL,
  records      int NOT NULL,
  first_record bigint NOT NULL,
  first_line   bigint NOT NULL,
  byte_offset  bigint NOT NULL,
  inserted     int NOT NULL DEFAULT 0,
  duplicates   int NOT NULL DEFAULT 0,
  rejected     int NOT NULL DEFAULT 0,
  padded       int NOT NULL DEFAULT 0 COMMENT 'Of its records, those with fewer fields than columns, which loaded nonetheless.',
  truncated    int NOT NULL DEFAULT 0 COMMENT 'Of its records, those with more fields than columns, whose last ones were dropped.',
  cause        longtext,
  written_at   datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (job, sequence),
  KEY chunk_state (job, state)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Records that were refused, with their reason and original bytes.
CREATE TABLE IF NOT EXISTS caravan_reject (
  job          bigint NOT NULL,
  record       bigint NOT NULL,
  sequence     int NOT NULL,
  line         bigint NOT NULL,
  byte_offset  bigint NOT NULL,
  column_name  text,
  reason       varchar(200) NOT NULL,
  message      longtext NOT NULL,
  raw          longblob NOT NULL COMMENT 'The record as it stood in the file, without its line end.',
  plain        boolean NOT NULL DEFAULT false COMMENT 'Whether raw is in the dialect of files of rejects instead of its file''s: a correction that was refused.',
  corrected_by bigint COMMENT 'The job whose row took its place; it counts as rejected no more.',
  PRIMARY KEY (job, record),
  KEY reject_line (job, line)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The max-rejects of those jobs that have one, and how near they are: counted in the transaction of each chunk.
CREATE TABLE IF NOT EXISTS caravan_reject_limit (
  job         bigint NOT NULL PRIMARY KEY,
  setting     varchar(200) NOT NULL,
  max_records bigint,
  max_percent decimal(30, 15),
  `undo`      boolean NOT NULL COMMENT 'Whether a job beyond it is undone.',
  records     bigint NOT NULL DEFAULT 0,
  rejected    bigint NOT NULL DEFAULT 0
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
