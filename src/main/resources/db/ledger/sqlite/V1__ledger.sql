-- The ledger in SQLite: tables with the prefix caravan_ beside the target tables, so that rows, their chunk and their rejects commit in one
-- transaction. Moments are texts in UTC with milliseconds; booleans are 0 and 1. STRICT tables refuse what is not of a column's type.

-- One version of one source that is loaded into one table, or the sources of one report.
CREATE TABLE caravan_job (
  id                      integer PRIMARY KEY AUTOINCREMENT,
  -- A REPORT has the report's name in target_table, and a queue of report workers.
  kind                    text DEFAULT 'LOAD' NOT NULL,
  state                   text NOT NULL,
  -- Makes one version of a source one job; null once the job FAILED or was ABORTED, so that it can be submitted again.
  idempotency_key         text UNIQUE,
  source                  text NOT NULL,
  -- The last part of the source's path, at most 200 characters: the history of a file is that of its name.
  source_name             text DEFAULT '' NOT NULL,
  -- Table and source in lower case, for searches: of a file its name.
  search_text             text DEFAULT '' NOT NULL,
  -- The archive if the source is an entry of one; the archive is moved when all its jobs have ended.
  archive                 text,
  -- Size and time, or ETag, of the source; of the archive if it is an entry of one.
  source_version          text NOT NULL,
  source_bytes            integer NOT NULL,
  origin                  text NOT NULL,
  -- User or key that submitted it over HTTP; null: nobody logged in, or it came by another way.
  submitted_by            text,
  -- The queue of the job's chunks; only splitters of this queue lease the job.
  queue                   text NOT NULL,
  -- Secret: the job's splitters sign messages with it, and its loaders verify them.
  message_key             blob NOT NULL,
  -- The job's span (W3C Trace Context: traceparent), the parent of those of its stages.
  trace_parent            text NOT NULL,
  -- Id of the span that the job's is a child of; null: it is the first of its trace.
  trace_caller            text,
  -- Feed, dialect and chunk settings at the time of intake (JSON).
  settings                text NOT NULL,
  -- Whether the job may be COMPLETED though every record was rejected.
  allow_all_rejected      integer DEFAULT false NOT NULL,
  -- Dialect, columns and table, derived from the settings and the head of the file (JSON).
  plan                    text,
  target_table            text NOT NULL,
  -- The job whose rejects the source corrects; the rows become that job's rows.
  corrects                integer,
  job_group               integer,
  -- First of the jobs that were submitted together with this one, as of an archive; null: it is that first one, or was submitted alone.
  batch                   integer,
  -- Digest of table, size and rules: only jobs with an equal one can be of the same content. Null once the job FAILED or was ABORTED, for
  -- dry runs, corrections, reports and sources of unknown size.
  content_key             text,
  -- SHA-256 of the source as stored; null until it is known, at the latest when the source is split.
  content_sha256          text,
  records_read            integer DEFAULT 0 NOT NULL,
  -- Lines passed over so far that are neither records nor the header; caravan_skip has their reasons.
  lines_skipped           integer DEFAULT 0 NOT NULL,
  bytes_read              integer DEFAULT 0 NOT NULL,
  chunks_total            integer,
  -- Aggregated partitions of a report's records.
  partitions_done         integer,
  -- All partitions of a report's records; null until all its sources are read.
  partitions_total        integer,
  -- URI of the report's file or object.
  result_location         text,
  result_format           text,
  result_bytes            integer,
  result_rows             integer,
  result_sha256           text,
  remark                  text,
  failure                 text,
  -- The process that holds the lease.
  owner                   text,
  -- Counts leases; a worker with another epoch has lost its lease and can't write (fencing token).
  epoch                   integer DEFAULT 0 NOT NULL,
  lease_until             text,
  -- Consecutive leases that ended by a crash or a failure, without progress.
  failed_attempts         integer DEFAULT 0 NOT NULL,
  -- Value of records_read when failed_attempts was last updated.
  records_at_last_attempt integer DEFAULT 0 NOT NULL,
  -- Inserted rows of the job that an undo deleted.
  rows_undone             integer DEFAULT 0 NOT NULL,
  created_at              text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  started_at              text,
  finished_at             text,
  -- When the source was moved or deleted after the job's end, as its inbox says.
  source_archived_at      text,
  -- When the undo was complete: the table has none of the job's rows.
  undone_at               text,
  -- When retention deleted the job's rejects.
  rejects_deleted_at      text,
  -- When retention deleted the report's result.
  result_deleted_at       text,
  -- When retention merged the rows of the job's loaded chunks into a few.
  chunks_compacted_at     text
) STRICT;
CREATE INDEX caravan_job_unfinished ON caravan_job (queue, finished_at, epoch, id);
CREATE INDEX caravan_job_archive ON caravan_job (archive);
CREATE INDEX caravan_job_source_not_archived ON caravan_job (origin, queue, source_archived_at);
CREATE INDEX caravan_job_source ON caravan_job (source);
CREATE INDEX caravan_job_state ON caravan_job (state, id);
CREATE INDEX caravan_job_table ON caravan_job (target_table, id);
CREATE INDEX caravan_job_source_name ON caravan_job (source_name, id);
CREATE INDEX caravan_job_batch ON caravan_job (batch, id);
CREATE INDEX caravan_job_state_batch ON caravan_job (state, batch, id);
CREATE INDEX caravan_job_submitter ON caravan_job (submitted_by, id);
CREATE INDEX caravan_job_corrects ON caravan_job (corrects);
CREATE INDEX caravan_job_group ON caravan_job (job_group, id);
CREATE INDEX caravan_job_content ON caravan_job (content_key, content_sha256, id);
CREATE INDEX caravan_job_finished ON caravan_job (finished_at);
CREATE INDEX caravan_job_rejects_kept ON caravan_job (rejects_deleted_at, finished_at);
CREATE INDEX caravan_job_not_compacted ON caravan_job (chunks_compacted_at, finished_at);
CREATE INDEX caravan_job_result ON caravan_job (kind, result_deleted_at, finished_at);

-- One row a job. Transactions that write a chunk, and the one that ends the job, lock it exclusively.
CREATE TABLE caravan_job_lock (
  job integer PRIMARY KEY
) STRICT;
-- Of no job: sources that are compared by content are claimed one after the other.
INSERT INTO caravan_job_lock (job) VALUES (0);

-- The loaders' idempotent repository: a chunk is written in the transaction of its rows. Of a report, a range of its records.
CREATE TABLE caravan_chunk (
  job          integer NOT NULL,
  sequence     integer NOT NULL,
  state        text NOT NULL,
  records      integer NOT NULL,
  first_record integer NOT NULL,
  first_line   integer NOT NULL,
  byte_offset  integer NOT NULL,
  inserted     integer DEFAULT 0 NOT NULL,
  duplicates   integer DEFAULT 0 NOT NULL,
  rejected     integer DEFAULT 0 NOT NULL,
  -- Records with fewer fields than columns that were accepted.
  padded       integer DEFAULT 0 NOT NULL,
  -- Records with more fields than columns that were accepted without the extra fields.
  truncated    integer DEFAULT 0 NOT NULL,
  -- Exception of a dead letter.
  cause        text,
  written_at   text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  -- Whether the chunk's counts are in a row of caravan_chunk_total.
  in_total     integer DEFAULT false NOT NULL,
  -- Whether its records are there as dead letters; if in_total is false, it was loaded or discarded since.
  dead_in_total integer DEFAULT false NOT NULL,
  PRIMARY KEY (job, sequence)
) STRICT;
CREATE INDEX caravan_chunk_not_in_total ON caravan_chunk (job, in_total, sequence);

-- Sums over some hundred chunks of a job: its counts are the sum of its rows, and of its chunks that are not in_total.
CREATE TABLE caravan_chunk_total (
  id            integer PRIMARY KEY AUTOINCREMENT,
  job           integer NOT NULL,
  chunks        integer NOT NULL,
  -- Records of loaded and discarded chunks.
  loaded        integer NOT NULL,
  -- Records of loaded chunks without rejects.
  staged        integer NOT NULL,
  -- Negative if dead letters of other rows were loaded or discarded since.
  dead_lettered integer NOT NULL,
  inserted      integer NOT NULL,
  duplicates    integer NOT NULL,
  rejected      integer NOT NULL,
  padded        integer NOT NULL,
  truncated     integer NOT NULL
) STRICT;
CREATE INDEX caravan_chunk_total_job ON caravan_chunk_total (job);

-- The records of chunks that don't fit into a message, in pieces; loading a chunk deletes them.
CREATE TABLE caravan_chunk_body (
  job      integer NOT NULL,
  sequence integer NOT NULL,
  piece    integer NOT NULL,
  -- At most 720 KiB of the records, as a frame of Zstandard.
  packed   blob NOT NULL,
  PRIMARY KEY (job, sequence, piece)
) STRICT;

-- Rejected records, with reason and original bytes.
CREATE TABLE caravan_reject (
  job            integer NOT NULL,
  record         integer NOT NULL,
  sequence       integer NOT NULL,
  line           integer NOT NULL,
  byte_offset    integer NOT NULL,
  column_name    text,
  reason         text NOT NULL,
  message        text NOT NULL,
  -- The record's text in the file, in UTF-8, without its line end.
  raw            blob NOT NULL,
  -- Whether raw is in the dialect of rejects files instead of its file's: the text of a rejected correction.
  raw_is_rfc4180 integer DEFAULT false NOT NULL,
  -- The job whose row replaced this reject, which then no longer counts as rejected.
  corrected_by   integer,
  PRIMARY KEY (job, record)
) STRICT;
CREATE INDEX caravan_reject_line ON caravan_reject (job, line);

-- Lines of a job's source that are neither records nor the header, by reason. Written by the worker that reads the source.
CREATE TABLE caravan_skip (
  job        integer NOT NULL,
  reason     text NOT NULL,
  line_count integer NOT NULL,
  first_line integer NOT NULL,
  -- Lines between the first and the last one may be records, or skipped for another reason.
  last_line  integer NOT NULL,
  -- Beginning of the first lines; null once retention deleted it, with the job's rejects.
  first_text text,
  PRIMARY KEY (job, reason)
) STRICT;

-- Jobs whose chunks go into a staging table, and what their publish did, in its transaction.
CREATE TABLE caravan_publication (
  job          integer PRIMARY KEY,
  inserted     integer DEFAULT 0 NOT NULL,
  updated      integer DEFAULT 0 NOT NULL,
  -- Rows of the table that replace or sync deleted, or marked as deleted.
  deleted      integer DEFAULT 0 NOT NULL,
  duplicates   integer DEFAULT 0 NOT NULL,
  -- Null: the rows are staged, or the job ended without a publish.
  published_at text
) STRICT;

-- Records whose values a publish gave to a row that existed; no more than some of them, if they are many.
CREATE TABLE caravan_updated_record (
  job    integer NOT NULL,
  record integer NOT NULL,
  PRIMARY KEY (job, record)
) STRICT;

-- The max-rejects of jobs that have one, and their counts, updated in the transaction of each chunk.
CREATE TABLE caravan_reject_limit (
  job         integer PRIMARY KEY,
  setting     text NOT NULL,
  max_records integer,
  max_percent real,
  -- Whether a job that exceeds the limit is undone.
  undo        integer NOT NULL,
  records     integer DEFAULT 0 NOT NULL,
  rejected    integer DEFAULT 0 NOT NULL
) STRICT;

-- Dead letters, and discarded ones; loading a chunk deletes its dead letter.
CREATE TABLE caravan_dead_letter (
  job               integer NOT NULL,
  sequence          integer NOT NULL,
  -- Hash of exception, route and pattern: equal for equal causes.
  fingerprint       text NOT NULL,
  exception         text NOT NULL,
  route             text NOT NULL,
  -- The message without the parts that differ from chunk to chunk.
  pattern           text NOT NULL,
  message           text NOT NULL,
  -- Attempts to load the chunk, in total.
  attempts          integer NOT NULL,
  -- How often the chunk became a dead letter.
  dead_letter_count integer DEFAULT 1 NOT NULL,
  first_at          text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  last_at           text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  -- The chunk's message on rows-dlq; other messages of the chunk are copies.
  message_id        text,
  -- Why the chunk's lines are no whole records; null for an ordinary chunk.
  truncation        text,
  -- The records, as in the message; null beyond the number of chunks that the ledger stores per job.
  body              text,
  -- Why an operator discarded it.
  discard_reason    text,
  discarded_at      text,
  -- Whether the next try finds the rows that fail, and rejects them alone.
  isolate           integer DEFAULT false NOT NULL,
  PRIMARY KEY (job, sequence)
) STRICT;
CREATE INDEX caravan_dead_letter_cause ON caravan_dead_letter (fingerprint);

-- Numbers of dead letters that no splitter sent, by refusal.
CREATE TABLE caravan_refused_message (
  -- The job that the messages name; 0 if they name none that exists.
  job            integer NOT NULL,
  refusal        text NOT NULL,
  messages       integer DEFAULT 1 NOT NULL,
  first_at       text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  last_at        text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  -- Of the chunk that the last of them names, which need not exist.
  chunk_sequence integer NOT NULL,
  -- Why the last of them was refused.
  message        text NOT NULL,
  PRIMARY KEY (job, refusal)
) STRICT;

-- Transactional outbox: ends of jobs, to be delivered to a topic and a webhook at least once.
CREATE TABLE caravan_outbox (
  id            integer PRIMARY KEY AUTOINCREMENT,
  -- Message id, by which receivers detect a repeated delivery.
  message       text NOT NULL,
  job           integer NOT NULL,
  state         text NOT NULL,
  at            text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  topic_tries   integer DEFAULT 0 NOT NULL,
  -- When the next delivery is due, unless topic_done is set before.
  topic_due     text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  topic_done    text,
  webhook_tries integer DEFAULT 0 NOT NULL,
  webhook_due   text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  webhook_done  text
) STRICT;
CREATE INDEX caravan_outbox_topic ON caravan_outbox (topic_done, topic_due);
CREATE INDEX caravan_outbox_webhook ON caravan_outbox (webhook_done, webhook_due);
CREATE INDEX caravan_outbox_job ON caravan_outbox (job);

-- Transactional outbox: loaded chunks whose rows are to be published; deleted after publication.
CREATE TABLE caravan_row_event (
  job          integer NOT NULL,
  sequence     integer NOT NULL,
  first_record integer NOT NULL,
  records      integer NOT NULL,
  tries        integer DEFAULT 0 NOT NULL,
  due_at       text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
  PRIMARY KEY (job, sequence)
) STRICT;
CREATE INDEX caravan_row_event_due ON caravan_row_event (due_at);

-- The latest version of each object of a watched bucket that became a job, or was refused. Outlives the jobs, so that a repeated or
-- late notification, and the backfill, find an object known whose job failed or was deleted.
CREATE TABLE caravan_object_version (
  -- SHA-256 of uri, which is too long for an index.
  id          text PRIMARY KEY,
  uri         text NOT NULL,
  version     text NOT NULL,
  etag        text NOT NULL,
  -- Sequencer of the notification, padded with zeros: a greater one is later. Null without a notification.
  sequencer   text,
  recorded_at text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL
) STRICT;

-- Tables that neither an option nor a feed named: the first file that each was named after. Outlives the jobs, as the tables do.
CREATE TABLE caravan_table_name (
  target_table text PRIMARY KEY,
  file_name    text NOT NULL,
  recorded_at  text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL
) STRICT;

-- Tables that a job found missing or without rows, and when: they have no rows of jobs that ended before.
CREATE TABLE caravan_emptied_table (
  target_table text PRIMARY KEY,
  seen_at      text NOT NULL
) STRICT;

-- Progress of the backfill of each bucket; one process at a time continues it.
CREATE TABLE caravan_backfill_cursor (
  -- SHA-256 of uri.
  id          text PRIMARY KEY,
  uri         text NOT NULL,
  -- The last key of the page before; null for the first page.
  start_after text,
  due_at      text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL
) STRICT;

-- Stages that an operator has paused in all processes.
CREATE TABLE caravan_paused_stage (
  stage     text PRIMARY KEY,
  -- The login; null: nobody logs in.
  paused_by text,
  reason    text,
  paused_at text DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL
) STRICT;

-- The processes that share the ledger, by their heartbeats. Leases do not depend on it.
CREATE TABLE caravan_worker (
  id              text PRIMARY KEY,
  -- As in caravan_job.owner.
  owner           text NOT NULL,
  roles           text NOT NULL,
  version         text NOT NULL,
  loaders         integer NOT NULL,
  rows_per_second integer NOT NULL,
  -- Stages that are paused in this process alone, separated by commas.
  paused          text NOT NULL,
  started_at      text NOT NULL,
  heartbeat_at    text NOT NULL
) STRICT;

-- Columns of target tables that are text because no file had a value there: the first that has decides.
CREATE TABLE caravan_untyped_column (
  target_table text NOT NULL,
  column_name  text NOT NULL,
  PRIMARY KEY (target_table, column_name)
) STRICT;
