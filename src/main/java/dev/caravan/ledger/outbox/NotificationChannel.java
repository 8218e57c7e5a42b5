package dev.caravan.ledger.outbox;

import java.util.Locale;

/** Whom the ends of jobs are told to; each hears of every one by itself. */
public enum NotificationChannel {
    TOPIC,
    WEBHOOK;

    /** Begins the names of its columns in the outbox. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
