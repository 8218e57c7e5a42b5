package dev.caravan.notice;

import dev.caravan.ledger.Notice;
import dev.caravan.operate.JobView;

/**
 * A notice in words.
 *
 * @param subject of one line, in ASCII, at most 100 characters (SNS, "Publish", parameter Subject)
 * @param body JSON
 */
record Message(Notice notice, JobView job, String subject, String body) {}
