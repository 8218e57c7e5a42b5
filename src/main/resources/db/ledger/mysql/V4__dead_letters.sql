-- Why a chunk is a dead letter, and its records themselves, so that it can be looked at and sent again without its message. A chunk that
-- is discarded stays here, with the reason; one that is loaded after all leaves.
CREATE TABLE IF NOT EXISTS caravan_dead_letter (
  job          bigint NOT NULL,
  sequence     int NOT NULL,
  fingerprint  varchar(12) NOT NULL COMMENT 'Of exception, route and pattern: equal where the cause is.',
  exception    text NOT NULL,
  route        varchar(200) NOT NULL,
  pattern      text NOT NULL COMMENT 'The message without what differs from chunk to chunk.',
  message      longtext NOT NULL,
  attempts     int NOT NULL COMMENT 'Tries to load it, all together.',
  deaths       int NOT NULL DEFAULT 1 COMMENT 'How often it was given up.',
  first_at     datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  last_at      datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  message_id   varchar(200) COMMENT 'The one message on rows-dlq that stands for it; others of the chunk are copies.',
  cut          varchar(100),
  body         longtext COMMENT 'The records, as the message has them; null where a job has more dead letters than are kept.',
  reason       longtext COMMENT 'Why a person discarded it.',
  discarded_at datetime(6),
  PRIMARY KEY (job, sequence),
  KEY dead_letter_cause (fingerprint)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What is known of those that were given up before. A start that was killed half-way finds some of them here.
INSERT IGNORE INTO caravan_dead_letter (job, sequence, fingerprint, exception, route, pattern, message, attempts, first_at, last_at)
SELECT job, sequence, 'before-v4', 'unknown', 'unknown', 'given up before causes were kept', coalesce(cause, ''), 1, written_at, written_at
FROM caravan_chunk WHERE state = 'DEAD';
