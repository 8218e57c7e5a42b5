package dev.caravan.notice;

import dev.caravan.ledger.FollowUps;
import dev.caravan.ledger.NoticeChannel;
import dev.caravan.ledger.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** For who ends the process: whether everybody has been told. Thread-safe. */
@Component
public class Notices {
    private static final long POLL_MILLIS = 50;

    private final Outbox outbox;
    private final FollowUps followUps;
    private final NoticeSettings settings;

    Notices(Outbox outbox, FollowUps followUps, NoticeSettings settings) {
        this.outbox = outbox;
        this.followUps = followUps;
        this.settings = settings;
    }

    /**
     * Waits until everybody has been told of these jobs.
     *
     * @param most how long it waits
     * @return how many have yet to be told; the next process does that
     */
    public long awaitTold(List<Long> jobs, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long untold = untold(jobs);
        while (untold > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            untold = untold(jobs);
        }
        return untold;
    }

    private long untold(List<Long> jobs) {
        return (settings.topic() == null ? 0 : outbox.untold(NoticeChannel.TOPIC, jobs))
                + (settings.webhook() == null ? 0 : outbox.untold(NoticeChannel.WEBHOOK, jobs))
                + followUps.untold(jobs);
    }
}
