-- The ledger in MySQL and MariaDB, which have no schemas inside a database: tables with the prefix caravan_ in the target database, so that
-- rows, their chunk and their rejects commit in one transaction. Times are UTC, the time zone of Caravan's sessions. IF NOT EXISTS, because
-- each of these statements commits: a migration that was killed can run again.

-- One version of one source that is loaded into one table, or the sources of one report.
CREATE TABLE IF NOT EXISTS caravan_job (
  id                      bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind                    varchar(16) NOT NULL DEFAULT 'LOAD' COMMENT 'A REPORT has the report''s name in target_table, and a queue of report workers.',
  state                   varchar(16) NOT NULL,
  idempotency_key         char(64) UNIQUE COMMENT 'Makes one version of a source one job; null once the job FAILED or was ABORTED, so that it can be submitted again.',
  source                  text NOT NULL,
  source_name             varchar(200) NOT NULL DEFAULT '' COMMENT 'The last part of the source''s path: the history of a file is that of its name.',
  search_text             varchar(600) NOT NULL DEFAULT '' COMMENT 'Table and source in lower case, for searches: of a file its name.',
  archive                 text COMMENT 'The archive if the source is an entry of one; the archive is moved when all its jobs have ended.',
  source_version          text NOT NULL COMMENT 'Size and time, or ETag, of the source; of the archive if it is an entry of one.',
  source_bytes            bigint NOT NULL,
  origin                  varchar(100) NOT NULL,
  submitted_by            text COMMENT 'User or key that submitted it over HTTP; null: nobody logged in, or it came by another way.',
  queue                   varchar(100) NOT NULL COMMENT 'The queue of the job''s chunks; only splitters of this queue lease the job.',
  message_key             binary(32) NOT NULL COMMENT 'Secret: the job''s splitters sign messages with it, and its loaders verify them.',
  trace_parent            char(55) NOT NULL COMMENT 'The job''s span (W3C Trace Context: traceparent), the parent of those of its stages.',
  trace_caller            char(16) COMMENT 'Id of the span that the job''s is a child of; null: it is the first of its trace.',
  settings                longtext NOT NULL COMMENT 'Feed, dialect and chunk settings at the time of intake (JSON).',
  allow_all_rejected      boolean NOT NULL DEFAULT false COMMENT 'Whether the job may be COMPLETED though every record was rejected.',
  plan                    longtext COMMENT 'Dialect, columns and table, derived from the settings and the head of the file (JSON).',
  target_table            text NOT NULL,
  corrects                bigint COMMENT 'The job whose rejects the source corrects; the rows become that job''s rows.',
  job_group               bigint COMMENT 'First of the jobs that are published in one transaction with this one; null: it is published alone.',
  batch                   bigint COMMENT 'First of the jobs that were submitted together with this one, as of an archive; null: it is that first one, or was submitted alone.',
  content_key             char(64) COMMENT 'Digest of table, size and rules: only jobs with an equal one can be of the same content. Null once the job FAILED or was ABORTED, for dry runs, corrections, reports and sources of unknown size.',
  content_sha256          char(64) COMMENT 'SHA-256 of the source as stored; null until it is known, at the latest when the source is split.',
  records_read            bigint NOT NULL DEFAULT 0,
  lines_skipped           bigint NOT NULL DEFAULT 0 COMMENT 'Lines passed over so far that are neither records nor the header; caravan_skip has their reasons.',
  bytes_read              bigint NOT NULL DEFAULT 0,
  chunks_total            int,
  partitions_done         int COMMENT 'Aggregated partitions of a report''s records.',
  partitions_total        int COMMENT 'All partitions of a report''s records; null until all its sources are read.',
  result_location         text COMMENT 'URI of the report''s file or object.',
  result_format           varchar(20),
  result_bytes            bigint,
  result_rows             bigint,
  result_sha256           char(64),
  remark                  longtext,
  failure                 longtext,
  owner                   varchar(400) COMMENT 'The process that holds the lease.',
  epoch                   bigint NOT NULL DEFAULT 0 COMMENT 'Counts leases; a worker with another epoch has lost its lease and can''t write (fencing token).',
  lease_until             datetime(6),
  failed_attempts         int NOT NULL DEFAULT 0 COMMENT 'Consecutive leases that ended by a crash or a failure, without progress.',
  records_at_last_attempt bigint NOT NULL DEFAULT 0 COMMENT 'Value of records_read when failed_attempts was last updated.',
  rows_undone             bigint NOT NULL DEFAULT 0 COMMENT 'Inserted rows of the job that an undo deleted.',
  created_at              datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  started_at              datetime(6),
  finished_at             datetime(6),
  source_archived_at      datetime(6) COMMENT 'When the source was moved or deleted after the job''s end, as its inbox says.',
  undone_at               datetime(6) COMMENT 'When the undo was complete: the table has none of the job''s rows.',
  rejects_deleted_at      datetime(6) COMMENT 'When retention deleted the job''s rejects.',
  result_deleted_at       datetime(6) COMMENT 'When retention deleted the report''s result.',
  chunks_compacted_at     datetime(6) COMMENT 'When retention merged the rows of the job''s loaded chunks into a few.',
  KEY job_unfinished (queue, finished_at, epoch, id),
  KEY job_archive (archive(200)),
  KEY job_source_not_archived (origin, queue, source_archived_at),
  KEY job_source (source(200)),
  KEY job_state (state),
  KEY job_table (target_table(100)),
  KEY job_source_name (source_name, id),
  KEY job_search (id, search_text),
  KEY job_batch (batch, id),
  KEY job_state_batch (state, batch, id),
  KEY job_submitter (submitted_by(100)),
  KEY job_corrects (corrects),
  KEY job_group (job_group, id),
  KEY job_content (content_key, content_sha256, id),
  KEY job_finished (finished_at),
  KEY job_rejects_kept (rejects_deleted_at, finished_at),
  KEY job_not_compacted (chunks_compacted_at, finished_at),
  KEY job_result (kind, result_deleted_at, finished_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row a job. Transactions that write a chunk lock it shared; the transaction that ends the job locks it exclusively.
CREATE TABLE IF NOT EXISTS caravan_job_lock (
  job bigint NOT NULL PRIMARY KEY
) ENGINE = InnoDB;
-- Of no job: sources that are compared by content are claimed one after the other.
INSERT IGNORE INTO caravan_job_lock (job) VALUES (0);

-- The loaders' idempotent repository: a chunk is written in the transaction of its rows. Of a report, a range of its records.
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
  padded       int NOT NULL DEFAULT 0 COMMENT 'Records with fewer fields than columns that were accepted.',
  truncated    int NOT NULL DEFAULT 0 COMMENT 'Records with more fields than columns that were accepted without the extra fields.',
  cause        longtext COMMENT 'Exception of a dead letter.',
  written_at   datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  in_total     boolean NOT NULL DEFAULT false COMMENT 'Whether the chunk''s counts are in a row of caravan_chunk_total.',
  dead_in_total boolean NOT NULL DEFAULT false COMMENT 'Whether its records are there as dead letters; if in_total is false, it was loaded or discarded since.',
  PRIMARY KEY (job, sequence),
  KEY chunk_state (job, state),
  KEY chunk_not_in_total (job, in_total, sequence)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Sums over some hundred chunks of a job: its counts are the sum of its rows, and of its chunks that are not in_total.
CREATE TABLE IF NOT EXISTS caravan_chunk_total (
  id            bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  job           bigint NOT NULL,
  chunks        int NOT NULL,
  loaded        bigint NOT NULL COMMENT 'Records of loaded and discarded chunks.',
  staged        bigint NOT NULL COMMENT 'Records of loaded chunks without rejects.',
  dead_lettered bigint NOT NULL COMMENT 'Negative if dead letters of other rows were loaded or discarded since.',
  inserted      bigint NOT NULL,
  duplicates    bigint NOT NULL,
  rejected      bigint NOT NULL,
  padded        bigint NOT NULL,
  truncated     bigint NOT NULL,
  KEY chunk_total_job (job)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The records of chunks that don't fit into a message, in pieces; loading a chunk deletes them.
CREATE TABLE IF NOT EXISTS caravan_chunk_body (
  job      bigint NOT NULL,
  sequence int NOT NULL,
  piece    int NOT NULL,
  packed   mediumblob NOT NULL COMMENT 'At most 720 KiB of the records, as a frame of Zstandard.',
  PRIMARY KEY (job, sequence, piece)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Rejected records, with reason and original bytes.
CREATE TABLE IF NOT EXISTS caravan_reject (
  job            bigint NOT NULL,
  record         bigint NOT NULL,
  sequence       int NOT NULL,
  line           bigint NOT NULL,
  byte_offset    bigint NOT NULL,
  column_name    text,
  reason         varchar(200) NOT NULL,
  message        longtext NOT NULL,
  raw            longblob NOT NULL COMMENT 'The record''s text in the file, in UTF-8, without its line end.',
  raw_is_rfc4180 boolean NOT NULL DEFAULT false COMMENT 'Whether raw is in the dialect of rejects files instead of its file''s: the text of a rejected correction.',
  corrected_by   bigint COMMENT 'The job whose row replaced this reject, which then no longer counts as rejected.',
  PRIMARY KEY (job, record),
  KEY reject_line (job, line)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Lines of a job's source that are neither records nor the header, by reason. Written by the worker that reads the source.
CREATE TABLE IF NOT EXISTS caravan_skip (
  job        bigint NOT NULL,
  reason     varchar(200) NOT NULL,
  line_count bigint NOT NULL,
  first_line bigint NOT NULL,
  last_line  bigint NOT NULL COMMENT 'Lines between the first and the last one may be records, or skipped for another reason.',
  first_text text COMMENT 'Beginning of the first lines; null once retention deleted it, with the job''s rejects.',
  PRIMARY KEY (job, reason)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The max-rejects of jobs that have one, and their counts, updated in the transaction of each chunk.
CREATE TABLE IF NOT EXISTS caravan_reject_limit (
  job         bigint NOT NULL PRIMARY KEY,
  setting     varchar(200) NOT NULL,
  max_records bigint,
  max_percent decimal(30, 15),
  `undo`      boolean NOT NULL COMMENT 'Whether a job that exceeds the limit is undone.',
  records     bigint NOT NULL DEFAULT 0,
  rejected    bigint NOT NULL DEFAULT 0
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Jobs whose chunks go into a staging table, and what their publish did, in its transaction.
CREATE TABLE IF NOT EXISTS caravan_publication (
  job          bigint NOT NULL PRIMARY KEY,
  inserted     bigint NOT NULL DEFAULT 0,
  updated      bigint NOT NULL DEFAULT 0,
  deleted      bigint NOT NULL DEFAULT 0 COMMENT 'Rows of the table that replace or sync deleted, or marked as deleted.',
  duplicates   bigint NOT NULL DEFAULT 0,
  published_at datetime(6) COMMENT 'Null: the rows are staged, or the job ended without a publish.'
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Records whose values a publish gave to a row that existed; no more than some of them, if they are many.
CREATE TABLE IF NOT EXISTS caravan_updated_record (
  job    bigint NOT NULL,
  record bigint NOT NULL,
  PRIMARY KEY (job, record)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row for each table into which rows were published. A publish locks the row until its transaction ends.
CREATE TABLE IF NOT EXISTS caravan_publish_lock (
  name varchar(200) NOT NULL PRIMARY KEY COMMENT 'Database and table, in lower case.'
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Dead letters, and discarded ones; loading a chunk deletes its dead letter.
CREATE TABLE IF NOT EXISTS caravan_dead_letter (
  job               bigint NOT NULL,
  sequence          int NOT NULL,
  fingerprint       varchar(12) NOT NULL COMMENT 'Hash of exception, route and pattern: equal for equal causes.',
  exception         text NOT NULL,
  route             varchar(200) NOT NULL,
  pattern           text NOT NULL COMMENT 'The message without the parts that differ from chunk to chunk.',
  message           longtext NOT NULL,
  attempts          int NOT NULL COMMENT 'Attempts to load the chunk, in total.',
  dead_letter_count int NOT NULL DEFAULT 1 COMMENT 'How often the chunk became a dead letter.',
  first_at          datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  last_at           datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  message_id        varchar(200) COMMENT 'The chunk''s message on rows-dlq; other messages of the chunk are copies.',
  truncation        varchar(100) COMMENT 'Why the chunk''s lines are no whole records; null for an ordinary chunk.',
  body              longtext COMMENT 'The records, as in the message; null beyond the number of chunks that the ledger stores per job.',
  discard_reason    longtext COMMENT 'Why an operator discarded it.',
  discarded_at      datetime(6),
  isolate           boolean NOT NULL DEFAULT false COMMENT 'Whether the next try finds the rows that fail, and rejects them alone.',
  PRIMARY KEY (job, sequence),
  KEY dead_letter_cause (fingerprint)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Numbers of dead letters that no splitter sent, by refusal.
CREATE TABLE IF NOT EXISTS caravan_refused_message (
  job            bigint NOT NULL COMMENT 'The job that the messages name; 0 if they name none that exists.',
  refusal        varchar(20) NOT NULL,
  messages       bigint NOT NULL DEFAULT 1,
  first_at       datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  last_at        datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  chunk_sequence int NOT NULL COMMENT 'Of the chunk that the last of them names, which need not exist.',
  message        text NOT NULL COMMENT 'Why the last of them was refused.',
  PRIMARY KEY (job, refusal)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Transactional outbox: ends of jobs, to be delivered to a topic and a webhook at least once.
CREATE TABLE IF NOT EXISTS caravan_outbox (
  id            bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message       char(36) NOT NULL COMMENT 'Message id, by which receivers detect a repeated delivery.',
  job           bigint NOT NULL,
  state         varchar(20) NOT NULL,
  at            datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  topic_tries   int NOT NULL DEFAULT 0,
  topic_due     datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'When the next delivery is due, unless topic_done is set before.',
  topic_done    datetime(6),
  webhook_tries int NOT NULL DEFAULT 0,
  webhook_due   datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  webhook_done  datetime(6),
  KEY outbox_topic (topic_done, topic_due),
  KEY outbox_webhook (webhook_done, webhook_due),
  KEY outbox_job (job)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Transactional outbox: loaded chunks whose rows are to be published; deleted after publication.
CREATE TABLE IF NOT EXISTS caravan_row_event (
  job          bigint NOT NULL,
  sequence     int NOT NULL,
  first_record bigint NOT NULL,
  records      int NOT NULL,
  tries        int NOT NULL DEFAULT 0,
  due_at       datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (job, sequence),
  KEY row_event_due (due_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The latest version of each object of a watched bucket that became a job, or was refused. Outlives the jobs, so that a repeated or
-- late notification, and the backfill, find an object known whose job failed or was deleted.
CREATE TABLE IF NOT EXISTS caravan_object_version (
  id          char(64) PRIMARY KEY COMMENT 'SHA-256 of uri, which is too long for an index.',
  uri         text NOT NULL,
  version     text NOT NULL,
  etag        varchar(200) NOT NULL,
  sequencer   varchar(200) COMMENT 'Sequencer of the notification, padded with zeros: a greater one is later. Null without a notification.',
  recorded_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Tables that neither an option nor a feed named: the first file that each was named after. Outlives the jobs, as the tables do.
CREATE TABLE IF NOT EXISTS caravan_table_name (
  target_table varchar(63) PRIMARY KEY,
  file_name    text NOT NULL,
  recorded_at  datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Tables that a job found missing or without rows, and when: they have no rows of jobs that ended before.
CREATE TABLE IF NOT EXISTS caravan_emptied_table (
  target_table varchar(200) PRIMARY KEY,
  seen_at      datetime(6) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Progress of the backfill of each bucket; one process at a time continues it.
CREATE TABLE IF NOT EXISTS caravan_backfill_cursor (
  id          char(64) PRIMARY KEY COMMENT 'SHA-256 of uri.',
  uri         text NOT NULL,
  start_after text COMMENT 'The last key of the page before; null for the first page.',
  due_at      datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Stages that an operator has paused in all processes.
CREATE TABLE IF NOT EXISTS caravan_paused_stage (
  stage     varchar(20) PRIMARY KEY,
  paused_by varchar(200) COMMENT 'The login; null: nobody logs in.',
  reason    text,
  paused_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The processes that share the ledger, by their heartbeats. Leases do not depend on it.
CREATE TABLE IF NOT EXISTS caravan_worker (
  id              varchar(40) PRIMARY KEY,
  owner           varchar(400) NOT NULL COMMENT 'As in caravan_job.owner.',
  roles           varchar(100) NOT NULL,
  version         varchar(100) NOT NULL,
  loaders         int NOT NULL,
  rows_per_second bigint NOT NULL,
  paused          varchar(200) NOT NULL COMMENT 'Stages that are paused in this process alone, separated by commas.',
  started_at      datetime(6) NOT NULL,
  heartbeat_at    datetime(6) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
