-- Why a chunk is a dead letter, and its records themselves, so that it can be looked at and sent again without its message. A chunk that
-- is discarded stays here, with the reason; one that is loaded after all leaves.
CREATE TABLE caravan_dead_letter (
  job          bigint NOT NULL,
  sequence     integer NOT NULL,
  -- Of exception, route and pattern: equal where the cause is.
  fingerprint  varchar(12) NOT NULL,
  exception    varchar NOT NULL,
  route        varchar NOT NULL,
  -- The message without what differs from chunk to chunk.
  pattern      varchar NOT NULL,
  message      varchar NOT NULL,
  -- Tries to load it, all together; how often it was given up.
  attempts     integer NOT NULL,
  deaths       integer DEFAULT 1 NOT NULL,
  first_at     timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
  last_at      timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
  -- The one message on rows-dlq that stands for it; others of the chunk are copies.
  message_id   varchar,
  cut          varchar,
  -- The records, as the message has them; null where a job has more dead letters than are kept.
  body         varchar,
  -- Why a person discarded it.
  reason       varchar,
  discarded_at timestamp(6) with time zone,
  PRIMARY KEY (job, sequence)
);
CREATE INDEX caravan_dead_letter_cause ON caravan_dead_letter (fingerprint);

-- What is known of those that were given up before.
INSERT INTO caravan_dead_letter (job, sequence, fingerprint, exception, route, pattern, message, attempts, first_at, last_at)
SELECT job, sequence, 'before-v4', 'unknown', 'unknown', 'given up before causes were kept', coalesce(cause, ''), 1, written_at, written_at
FROM caravan_chunk WHERE state = 'DEAD';
