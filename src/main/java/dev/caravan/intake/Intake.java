package dev.caravan.intake;

import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Claim;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.NewJob;
import dev.caravan.wire.RowsQueue;
import org.springframework.stereotype.Component;

/** Makes a source a job, once a version. It opens nothing and takes milliseconds. Thread-safe. */
@Component
public class Intake {
    private final Feeds feeds;
    private final Snapshots snapshots;
    private final Jobs jobs;
    private final RowsQueue queue;

    Intake(Feeds feeds, Snapshots snapshots, Jobs jobs, RowsQueue queue) {
        this.feeds = feeds;
        this.snapshots = snapshots;
        this.jobs = jobs;
        this.queue = queue;
    }

    /**
     * Claims a source for its table.
     *
     * @param origin which intake found it
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Claim submit(Source source, JobOptions options, String origin) {
        JobSettings settings = feeds.settingsFor(source.label(), options);
        return jobs.claim(
                new NewJob(
                        source.uri(),
                        source.version(),
                        source.bytes(),
                        origin,
                        settings.table(),
                        snapshots.write(settings)),
                queue.name());
    }
}
