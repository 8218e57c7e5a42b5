package dev.caravan.ledger;

import java.util.Locale;

/** Whom the ends of jobs are told to; each hears of every one by itself. */
public enum NoticeChannel {
    TOPIC,
    WEBHOOK;

    /** Begins the names of its columns in the outbox. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
