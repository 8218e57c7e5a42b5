package dev.caravan.notice;

import dev.caravan.ledger.Notice;
import dev.caravan.ledger.NoticeChannel;
import dev.caravan.ledger.Outbox;
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
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private static final int AT_ONCE = 50;

    /** A channel answers, or is given up for the time being, within it. */
    private static final Duration SHORTEST_CLAIM = Duration.ofMinutes(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 20;

    private final NoticeChannel channel;
    private final Outbox outbox;
    private final Messages messages;
    private final NoticeSettings settings;

    Telling(NoticeChannel channel, Outbox outbox, Messages messages, NoticeSettings settings) {
        this.channel = channel;
        this.outbox = outbox;
        this.messages = messages;
        this.settings = settings;
    }

    /** What is due, the oldest first. */
    public List<Notice> due() {
        return outbox.due(channel, AT_ONCE);
    }

    /** Takes a notice on, and puts its message in its place; null if there is nothing to tell, or somebody else does. */
    public @Nullable Message take(Notice notice) {
        if (notice.at().isBefore(OffsetDateTime.now(notice.at().getOffset()).minus(settings.giveUpAfter()))) {
            LOG.warn(
                    "gave up telling the {} that job {} is {}, after {} tries",
                    name(),
                    notice.job(),
                    notice.state(),
                    notice.tries());
            outbox.done(notice, channel);
            return null;
        }
        Optional<Message> message = messages.of(notice);
        if (message.isEmpty()) {
            outbox.done(notice, channel);
            return null;
        }
        return outbox.take(notice, channel, SHORTEST_CLAIM) ? message.get() : null;
    }

    public void told(Message message) {
        outbox.done(message.notice(), channel);
    }

    /** Tries again, later the more often it failed. */
    public void failed(Exchange exchange) {
        Message message = exchange.getProperty(TellRoute.MESSAGE, Message.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof RefusedException) {
            LOG.warn(
                    "the {} does not want to be told that job {} is {}: {}",
                    name(),
                    message.notice().job(),
                    message.notice().state(),
                    failure.getMessage());
            outbox.done(message.notice(), channel);
            return;
        }
        Duration pause = failure instanceof LaterException later && later.pause() != null
                ? shorter(later.pause(), LONGEST_PAUSE)
                : pauseAfter(message.notice().tries());
        LOG.warn(
                "the {} could not be told that job {} is {}, and will be in {} s: {}",
                name(),
                message.notice().job(),
                message.notice().state(),
                pause.toSeconds(),
                oneLine(failure));
        outbox.putOff(message.notice(), channel, pause);
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
