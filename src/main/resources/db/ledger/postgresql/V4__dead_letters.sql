-- Why a chunk is a dead letter, and its records themselves, so that it can be looked at and sent again without its message.

CREATE TABLE caravan.dead_letter (
  job          bigint NOT NULL,
  sequence     integer NOT NULL,
  fingerprint  text NOT NULL,
  exception    text NOT NULL,
  route        text NOT NULL,
  pattern      text NOT NULL,
  message      text NOT NULL,
  attempts     integer NOT NULL,
  deaths       integer NOT NULL DEFAULT 1,
  first_at     timestamptz NOT NULL DEFAULT now(),
  last_at      timestamptz NOT NULL DEFAULT now(),
  message_id   text,
  cut          text,
  body         text,
  reason       text,
  discarded_at timestamptz,
  PRIMARY KEY (job, sequence),
  FOREIGN KEY (job, sequence) REFERENCES caravan.chunk ON DELETE CASCADE
);
COMMENT ON TABLE  caravan.dead_letter IS 'The chunks that are dead letters, or were and are discarded; one that is loaded after all leaves it.';
COMMENT ON COLUMN caravan.dead_letter.fingerprint IS 'Of exception, route and pattern: equal where the cause is.';
COMMENT ON COLUMN caravan.dead_letter.pattern IS 'The message without what differs from chunk to chunk.';
COMMENT ON COLUMN caravan.dead_letter.attempts IS 'Tries to load it, all together.';
COMMENT ON COLUMN caravan.dead_letter.deaths IS 'How often it was given up.';
COMMENT ON COLUMN caravan.dead_letter.message_id IS 'The one message on rows-dlq that stands for it; others of the chunk are copies.';
COMMENT ON COLUMN caravan.dead_letter.body IS 'The records, as the message has them; null where a job has more dead letters than are kept.';
COMMENT ON COLUMN caravan.dead_letter.reason IS 'Why a person discarded it.';
CREATE INDEX dead_letter_cause ON caravan.dead_letter (fingerprint);

ALTER TABLE caravan.chunk DROP CONSTRAINT chunk_state_check;
ALTER TABLE caravan.chunk ADD CONSTRAINT chunk_state_check CHECK (state IN ('LOADED', 'DEAD', 'DISCARDED'));

-- What is known of those that were given up before.
INSERT INTO caravan.dead_letter (job, sequence, fingerprint, exception, route, pattern, message, attempts, first_at, last_at)
SELECT job, sequence, 'before-v4', 'unknown', 'unknown', 'given up before causes were kept', coalesce(cause, ''), 1, written_at, written_at
FROM caravan.chunk WHERE state = 'DEAD';
