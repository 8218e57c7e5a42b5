package dev.caravan.ledger.outbox;

import java.util.Locale;

/** Where notifications are delivered; each channel gets every notification, independently of the others. */
public enum NotificationChannel {
    TOPIC,
    WEBHOOK;

    /** Begins the names of its columns in the outbox. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
