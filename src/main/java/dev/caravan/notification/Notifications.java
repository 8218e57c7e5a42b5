package dev.caravan.notification;

import dev.caravan.ledger.outbox.NotificationChannel;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.ledger.outbox.RowEventOutbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Says, before the process ends, whether all notifications and row events are delivered. Thread-safe. */
@Component
public class Notifications {
    private static final long POLL_MILLIS = 50;

    private final Outbox outbox;
    private final RowEventOutbox rowEventOutbox;
    private final NotificationSettings settings;

    Notifications(Outbox outbox, RowEventOutbox rowEventOutbox, NotificationSettings settings) {
        this.outbox = outbox;
        this.rowEventOutbox = rowEventOutbox;
        this.settings = settings;
    }

    /**
     * Waits until the notifications and the row events of these jobs are delivered.
     *
     * @param most how long it waits
     * @return how many are not delivered; the next process delivers them
     */
    public long awaitDelivered(List<Long> jobs, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long remaining = undelivered(jobs);
        while (remaining > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            remaining = undelivered(jobs);
        }
        return remaining;
    }

    private long undelivered(List<Long> jobs) {
        return (settings.topic() == null ? 0 : outbox.undelivered(NotificationChannel.TOPIC, jobs))
                + (settings.webhook() == null ? 0 : outbox.undelivered(NotificationChannel.WEBHOOK, jobs))
                + rowEventOutbox.undelivered(jobs);
    }
}
