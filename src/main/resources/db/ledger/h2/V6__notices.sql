-- What somebody is to be told: written in the transaction that ends a job, or loads a chunk, and told afterwards, at least once.
CREATE TABLE caravan_outbox (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- By which receivers know one that comes twice.
  message        char(36) NOT NULL,
  job            bigint NOT NULL,
  state          varchar(20) NOT NULL,
  at             timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
  topic_tries    integer DEFAULT 0 NOT NULL,
  -- When it is to be told, or told again if it isn't known by then that it was.
  topic_due      timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
  topic_done     timestamp(6) with time zone,
  webhook_tries  integer DEFAULT 0 NOT NULL,
  webhook_due    timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
  webhook_done   timestamp(6) with time zone
);
CREATE INDEX caravan_outbox_topic ON caravan_outbox (topic_done, topic_due);
CREATE INDEX caravan_outbox_webhook ON caravan_outbox (webhook_done, webhook_due);
CREATE INDEX caravan_outbox_job ON caravan_outbox (job);

-- Loaded chunks whose rows somebody else is to go on with; deleted once that is told.
CREATE TABLE caravan_follow_up (
  job           bigint NOT NULL,
  sequence      integer NOT NULL,
  first_record  bigint NOT NULL,
  records       integer NOT NULL,
  tries         integer DEFAULT 0 NOT NULL,
  due_at        timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
  PRIMARY KEY (job, sequence)
);
CREATE INDEX caravan_follow_up_due ON caravan_follow_up (due_at);
