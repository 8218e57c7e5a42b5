-- What somebody is to be told: written in the transaction that ends a job, or loads a chunk, and told afterwards, at least once.
CREATE TABLE IF NOT EXISTS caravan_outbox (
  id             bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message        char(36) NOT NULL COMMENT 'By which receivers know one that comes twice.',
  job            bigint NOT NULL,
  state          varchar(20) NOT NULL,
  at             datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  topic_tries    integer NOT NULL DEFAULT 0,
  topic_due      datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'When it is to be told, or told again if it is not known by then that it was.',
  topic_done     datetime(6),
  webhook_tries  integer NOT NULL DEFAULT 0,
  webhook_due    datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  webhook_done   datetime(6),
  INDEX caravan_outbox_topic (topic_done, topic_due),
  INDEX caravan_outbox_webhook (webhook_done, webhook_due),
  INDEX caravan_outbox_job (job)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Loaded chunks whose rows somebody else is to go on with; deleted once that is told.
CREATE TABLE IF NOT EXISTS caravan_follow_up (
  job           bigint NOT NULL,
  sequence      integer NOT NULL,
  first_record  bigint NOT NULL,
  records       integer NOT NULL,
  tries         integer NOT NULL DEFAULT 0,
  due_at        datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (job, sequence),
  INDEX caravan_follow_up_due (due_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
