package dev.caravan.notification;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.outbox.Notification;

/**
 * A notice in words.
 *
 * @param subject of one line, in ASCII, at most 100 characters (SNS, "Publish", parameter Subject)
 * @param body JSON
 */
record NotificationText(Notification notice, JobView job, String subject, String body) {}
