package dev.caravan.fleet;

import dev.caravan.ledger.Workers;
import dev.caravan.ledger.activity.LedgerActivity;
import dev.caravan.ledger.activity.Outcome;
import dev.caravan.resilience.Stage;
import dev.caravan.resilience.StagePauses;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** What this process tells of itself, and what the others told. Thread-safe. */
@Component
@InFleet
public class Heartbeats {
    static final Duration PERIOD = Duration.ofSeconds(5);

    /** Several heartbeats long: a garbage collection, or a database that is slow, is no death. */
    private static final Duration SILENCE = PERIOD.multipliedBy(6);

    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private static final List<String> ROLES = List.of("split", "load", "report", "web");

    private final Workers workers;
    private final LedgerActivity activity;
    private final StagePauses pauses;
    private final String roles;
    private final String version;
    private final int loaders;
    private final boolean loads;

    private long beatNanos = System.nanoTime();
    private long rows;
    private boolean told;

    Heartbeats(
            Workers workers,
            LedgerActivity activity,
            StagePauses pauses,
            Environment environment,
            ObjectProvider<BuildProperties> build) {
        this.workers = workers;
        this.activity = activity;
        this.pauses = pauses;
        Map<String, Boolean> has = ROLES.stream()
                .collect(Collectors.toMap(
                        role -> role,
                        role -> environment.getProperty("caravan." + role + ".enabled", Boolean.class, false)));
        this.roles = ROLES.stream().filter(has::get).collect(Collectors.joining(","));
        this.loads = Boolean.TRUE.equals(has.get("load"));
        this.loaders = loads ? environment.getProperty("caravan.load.concurrency", Integer.class, 2) : 0;
        BuildProperties known = build.getIfAvailable();
        this.version = known == null ? "" : String.valueOf(known.getVersion());
    }

    /** All processes that share the ledger, as they told. */
    public List<Worker> workers() {
        return workers.all(SILENCE).stream().map(Worker::of).toList();
    }

    synchronized void beat() {
        long now = System.nanoTime();
        long done = done();
        long perSecond = (done - rows) * TimeUnit.SECONDS.toNanos(1) / Math.max(1, now - beatNanos);
        rows = done;
        beatNanos = now;
        workers.beat(new Workers.Heartbeat(
                roles,
                version,
                loaders,
                perSecond,
                pauses.here().stream().map(Stage::term).collect(Collectors.joining(","))));
        told = true;
        workers.forget(FORGOTTEN);
    }

    /** Records that were loaded; by a process that only splits, read. */
    private long done() {
        return loads
                ? Stream.of(Outcome.INSERTED, Outcome.UPDATED, Outcome.DUPLICATE, Outcome.REJECTED)
                        .mapToLong(activity::records)
                        .sum()
                : activity.recordsRead();
    }

    @PreDestroy
    synchronized void leave() {
        if (told) {
            try {
                workers.leave();
            } catch (DataAccessException | TransactionException away) {
                // It will be found silent, and forgotten.
            }
        }
    }
}
