package dev.caravan.notification;

import dev.caravan.ledger.outbox.Notification;
import dev.caravan.ledger.outbox.NotificationChannel;
import dev.caravan.ledger.outbox.Outbox;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a channel is to be told, one after the other: each is taken on, told and noted, or tried again with growing pauses. Thread-safe. */
final class NotificationDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationDelivery.class);

    private static final int AT_ONCE = 50;

    /** A channel answers, or is given up for the time being, within it. */
    private static final Duration SHORTEST_CLAIM = Duration.ofMinutes(1);

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

    /** What is due, the oldest first. */
    public List<Notification> due() {
        return outbox.due(channel, AT_ONCE);
    }

    /** Takes a notice on, and puts its message in its place; null if there is nothing to tell, or somebody else does. */
    public @Nullable NotificationText take(Notification notification) {
        if (notification
                .at()
                .isBefore(OffsetDateTime.now(notification.at().getOffset()).minus(settings.giveUpAfter()))) {
            LOG.warn(
                    "gave up telling the {} that job {} is {}, after {} tries",
                    name(),
                    notification.job(),
                    notification.state(),
                    notification.tries());
            outbox.done(notification, channel);
            return null;
        }
        Optional<NotificationText> notificationText = notificationFormatter.of(notification);
        if (notificationText.isEmpty()) {
            outbox.done(notification, channel);
            return null;
        }
        return outbox.take(notification, channel, SHORTEST_CLAIM) ? notificationText.get() : null;
    }

    public void told(NotificationText notificationText) {
        outbox.done(notificationText.notice(), channel);
    }

    /** Tries again, later the more often it failed. */
    public void failed(Exchange exchange) {
        NotificationText notificationText = exchange.getProperty(NotificationRoute.MESSAGE, NotificationText.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof PermanentDeliveryException) {
            LOG.warn(
                    "the {} does not want to be told that job {} is {}: {}",
                    name(),
                    notificationText.notice().job(),
                    notificationText.notice().state(),
                    failure.getMessage());
            outbox.done(notificationText.notice(), channel);
            return;
        }
        Duration pause = failure instanceof RetryLaterException later && later.pause() != null
                ? shorter(later.pause(), LONGEST_PAUSE)
                : pauseAfter(notificationText.notice().tries());
        LOG.warn(
                "the {} could not be told that job {} is {}, and will be in {} s: {}",
                name(),
                notificationText.notice().job(),
                notificationText.notice().state(),
                pause.toSeconds(),
                oneLine(failure));
        outbox.putOff(notificationText.notice(), channel, pause);
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

    private String name() {
        return channel.name().toLowerCase(Locale.ROOT);
    }
}
