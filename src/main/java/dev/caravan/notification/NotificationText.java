package dev.caravan.notification;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.outbox.Notification;

/**
 * The message of a notification.
 *
 * @param subject one line of ASCII, at most 100 characters (SNS, "Publish", parameter Subject)
 * @param body JSON
 */
record NotificationText(Notification notification, JobView job, String subject, String body) {}
