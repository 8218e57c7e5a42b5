package dev.caravan.notification;

import dev.caravan.ledger.outbox.DueRows;
import dev.caravan.ledger.outbox.Notification;
import dev.caravan.ledger.outbox.NotificationChannel;
import dev.caravan.ledger.outbox.Outbox;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which notifications a channel delivers, and when it retries one that its receiver didn't take. Thread-safe. */
final class NotificationDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationDelivery.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 20;

    private final NotificationChannel channel;
    private final Outbox outbox;
    private final NotificationFormatter notificationFormatter;
    private final NotificationSettings settings;

    NotificationDelivery(
            NotificationChannel channel,
            Outbox outbox,
            NotificationFormatter notificationFormatter,
            NotificationSettings settings) {
        this.channel = channel;
        this.outbox = outbox;
        this.notificationFormatter = notificationFormatter;
        this.settings = settings;
    }

    DueRows<Notification> due() {
        return outbox.due(channel);
    }

    /** Sets {@link NotificationRoute#MESSAGE}, unless the notification is too old or not wanted: then it counts as delivered. */
    void prepare(Exchange exchange) {
        Notification notification = notification(exchange);
        DueRows.putOff(exchange, pauseAfter(notification.tries()));
        if (notification
                .at()
                .isBefore(OffsetDateTime.now(notification.at().getOffset()).minus(settings.giveUpAfter()))) {
            LOG.warn(
                    "gave up notifying the {} that job {} is {}, after {} tries",
                    name(),
                    notification.job(),
                    notification.state(),
                    notification.tries());
            return;
        }
        notificationFormatter
                .of(notification)
                .ifPresent(message -> exchange.setProperty(NotificationRoute.MESSAGE, message));
    }

    /**
     * Counts the notification as delivered if the receiver never takes it.
     *
     * @throws RetryLaterException else; without its cause, which may look like an outage of the queue
     */
    void handleFailure(Exchange exchange) {
        Notification notification = notification(exchange);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof PermanentDeliveryException) {
            LOG.warn(
                    "the {} refuses for good to be notified that job {} is {}: {}",
                    name(),
                    notification.job(),
                    notification.state(),
                    failure.getMessage());
            return;
        }
        Duration pause = pauseAfter(notification.tries(), failure);
        DueRows.putOff(exchange, pause);
        LOG.warn(
                "the {} could not be notified that job {} is {}, retrying in {} s: {}",
                name(),
                notification.job(),
                notification.state(),
                pause.toSeconds(),
                oneLine(failure));
        throw new RetryLaterException(oneLine(failure), pause);
    }

    private static Duration pauseAfter(int tries, Exception failure) {
        @Nullable Duration wanted = failure instanceof RetryLaterException later ? later.pause() : null;
        return wanted == null ? pauseAfter(tries) : shorter(wanted, LONGEST_PAUSE);
    }

    static Duration pauseAfter(int tries) {
        return shorter(FIRST_PAUSE.multipliedBy(1L << Math.min(tries, MOST_DOUBLINGS)), LONGEST_PAUSE);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    static String oneLine(Exception failure) {
        return String.valueOf(failure.getMessage() == null ? failure : failure.getMessage())
                .replaceAll("\\s*\\R\\s*", "; ");
    }

    private static Notification notification(Exchange exchange) {
        return exchange.getProperty(DueRows.ROW, Notification.class);
    }

    private String name() {
        return channel.name().toLowerCase(Locale.ROOT);
    }
}
