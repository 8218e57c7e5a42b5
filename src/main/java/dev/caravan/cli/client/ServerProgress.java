package dev.caravan.cli.client;

import dev.caravan.cli.output.ProgressBar;
import dev.caravan.cli.output.StatusLine;
import dev.caravan.ledger.job.JobState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for jobs of a server, with a bar on a terminal. An outage of a minute is waited out. Not thread-safe. */
public final class ServerProgress {
    /** A small job ends soon. */
    private static final long FIRST_POLL_MILLIS = 20;

    private static final long POLL_MILLIS = 500;

    /** Pauses are this part of the time waited so far, so that a job that ends soon is not waited for twice as long as it takes. */
    private static final int PAUSES_IN_A_WAIT = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Server server;
    private final @Nullable ProgressBar bar;

    public ServerProgress(Server server) {
        this.server = server;
        StatusLine terminal = StatusLine.ofProcess();
        this.bar = terminal == null ? null : new ProgressBar(terminal);
    }

    /** The job when it has ended. */
    public ServerJob ended(long id) throws InterruptedException {
        return until(id, ServerJob::ended, 0, 1);
    }

    /** The job when the rows that an undo deletes are gone. */
    public ServerJob undone(long id) throws InterruptedException {
        return until(id, job -> job.summary().state() != JobState.UNDOING, 0, 1);
    }

    /**
     * The job when it has ended.
     *
     * @param before jobs of the command that have ended
     * @param all jobs of the command
     */
    ServerJob ended(long id, int before, int all) throws InterruptedException {
        return until(id, ServerJob::ended, before, all);
    }

    private ServerJob until(long id, Predicate<ServerJob> done, int before, int all) throws InterruptedException {
        long began = System.nanoTime();
        long reached = began;
        while (true) {
            try {
                ServerJob job = ServerJob.get(server, id);
                reached = System.nanoTime();
                if (done.test(job)) {
                    clear();
                    return job;
                }
                show(job, before, all);
            } catch (UnreachableServer e) {
                if (System.nanoTime() - reached > PATIENCE.toNanos()) {
                    clear();
                    throw e;
                }
            } catch (ServerRefusal e) {
                if (!e.is("unavailable") || System.nanoTime() - reached > PATIENCE.toNanos()) {
                    clear();
                    throw e;
                }
            }
            long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            TimeUnit.MILLISECONDS.sleep(
                    Math.max(FIRST_POLL_MILLIS, Math.min(POLL_MILLIS, waitedMillis / PAUSES_IN_A_WAIT)));
        }
    }

    private void show(ServerJob job, int before, int all) {
        if (bar != null) {
            bar.show(
                    (before + Math.max(0, Math.min(1, job.progress()))) / all,
                    job.summary().counts().read() - job.summary().counts().inFlight(),
                    job.summary().state() == JobState.PUBLISHING ? "publishing" : "");
        }
    }

    /** Bytes of a file that are sent. */
    void sent(String name, long bytes, long of) {
        if (bar != null) {
            bar.showSent(name, bytes, of);
        }
    }

    void clear() {
        if (bar != null) {
            bar.clear();
        }
    }
}
