-- What somebody is to be told: written in the transaction that ends a job, or loads a chunk, and told afterwards, at least once.
CREATE TABLE caravan.outbox (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message        char(36) NOT NULL,
  job            bigint NOT NULL REFERENCES caravan.job ON DELETE CASCADE,
  state          text NOT NULL,
  at             timestamptz NOT NULL DEFAULT now(),
  topic_tries    integer NOT NULL DEFAULT 0,
  topic_due      timestamptz NOT NULL DEFAULT now(),
  topic_done     timestamptz,
  webhook_tries  integer NOT NULL DEFAULT 0,
  webhook_due    timestamptz NOT NULL DEFAULT now(),
  webhook_done   timestamptz
);
COMMENT ON TABLE  caravan.outbox IS 'Ends of jobs, to be told to a topic and to a webhook.';
COMMENT ON COLUMN caravan.outbox.message IS 'By which receivers know one that comes twice.';
COMMENT ON COLUMN caravan.outbox.topic_due IS 'When it is to be told, or told again if it isn''t known by then that it was.';
CREATE INDEX outbox_topic ON caravan.outbox (topic_due) WHERE topic_done IS NULL;
CREATE INDEX outbox_webhook ON caravan.outbox (webhook_due) WHERE webhook_done IS NULL;
CREATE INDEX outbox_job ON caravan.outbox (job);

CREATE TABLE caravan.follow_up (
  job           bigint NOT NULL REFERENCES caravan.job ON DELETE CASCADE,
  sequence      integer NOT NULL,
  first_record  bigint NOT NULL,
  records       integer NOT NULL,
  tries         integer NOT NULL DEFAULT 0,
  due_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job, sequence)
);
COMMENT ON TABLE caravan.follow_up IS 'Loaded chunks whose rows somebody else is to go on with; deleted once that is told.';
CREATE INDEX follow_up_due ON caravan.follow_up (due_at);
