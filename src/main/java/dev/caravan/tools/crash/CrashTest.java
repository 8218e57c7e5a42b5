package dev.caravan.tools.crash;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.tools.generate.Expected;
import dev.caravan.tools.generate.ExpectedMembers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Loads a generated file in child processes and disturbs them: kills splitters and loaders, ends the queue with all its
 * messages and the database with all its sessions, cuts and holds connections, duplicates and delays messages. Then
 * compares table and ledger with the outcome of an undisturbed load.
 *
 * <p>The seed decides the times and the victims, but not the state in which they are hit, so a seed repeats a test but not each of
 * its races. Not thread-safe.
 */
public final class CrashTest implements Closeable {
    /** Long enough for six processes to start on a busy machine. */
    private static final Duration PROGRESS_LIMIT = Duration.ofMinutes(5);

    private static final Duration END_LIMIT = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration HOLD = Duration.ofSeconds(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    /** One disturbance in so many is not a kill. */
    private static final int KINDS_A_ROUND = 4;

    private final CrashTestPlan plan;
    private final CrashTestEnvironment site;
    private final Consumer<String> log;
    private final Random random;
    private final Map<Disturbance, Integer> done = new EnumMap<>(Disturbance.class);
    private final List<ChildProcess> workers;

    /** @param log receives a line for each disturbance */
    public CrashTest(CrashTestPlan plan, CrashTestEnvironment site, Consumer<String> log) {
        this.plan = plan;
        this.site = site;
        this.log = log;
        this.random = new Random(plan.seed());
        this.workers = site.workers();
    }

    private enum Disturbance {
        KILL,
        LOSE_QUEUE,
        RESTART_DATABASE,
        CUT_CONNECTIONS,
        HOLD_CONNECTIONS
    }

    /**
     * Runs the test.
     *
     * @throws CrashTestException if the test can't run, or the load stops moving, which is a failure too
     */
    public Verdict run() throws IOException {
        site.createTable();
        ExpectedMembers expected = site.putFile();
        site.slowDown(plan.bytesPerSecond(expected.load().bytes()));
        for (int kill = 0; kill < plan.kills(); ) {
            awaitProgress();
            pause();
            Disturbance next = next(kill);
            disturb(next);
            if (next == Disturbance.KILL) {
                kill++;
            }
            site.meddler().meddle(random);
        }
        boolean underWay =
                !job().map(JobView::state).filter(JobState::isFinished).isPresent();
        site.hurry();
        await(
                "the job to end",
                END_LIMIT,
                () -> job().map(JobView::state).filter(JobState::isFinished).isPresent());
        await("the file to be put away", PROGRESS_LIMIT, () -> Files.exists(site.doneFile()));
        return verdict(expected, underWay);
    }

    /** After every {@value #KINDS_A_ROUND} kills, the next other kind of disturbance. */
    private Disturbance next(int kills) {
        List<Disturbance> others = new ArrayList<>(List.of(Disturbance.LOSE_QUEUE));
        if (site.databaseIsOurs()) {
            others.add(Disturbance.RESTART_DATABASE);
        }
        if (site.hasProxy()) {
            others.add(Disturbance.CUT_CONNECTIONS);
            others.add(Disturbance.HOLD_CONNECTIONS);
        }
        int soFar = done.values().stream().mapToInt(Integer::intValue).sum() - kills;
        return kills > 0 && kills / KINDS_A_ROUND > soFar ? others.get(soFar % others.size()) : Disturbance.KILL;
    }

    private void disturb(Disturbance what) {
        String how =
                switch (what) {
                    case KILL -> {
                        ChildProcess victim = workers.get(random.nextInt(workers.size()));
                        victim.killAndRestart();
                        yield "killed " + victim.name();
                    }
                    case LOSE_QUEUE -> {
                        site.queue().killAndRestart();
                        yield "killed the queue and all its messages";
                    }
                    case RESTART_DATABASE -> {
                        site.restartDatabase();
                        yield "restarted the database";
                    }
                    case CUT_CONNECTIONS -> {
                        site.cutConnections();
                        yield "cut every connection to the database";
                    }
                    case HOLD_CONNECTIONS -> {
                        site.holdConnections(HOLD);
                        yield "held every connection to the database for " + HOLD.toSeconds() + " s";
                    }
                };
        done.merge(what, 1, Integer::sum);
        log.accept(String.format(
                Locale.ROOT,
                "%3.0f %%  kill %d of %d: %s",
                100 * job().map(JobView::progress).orElse(0.0),
                done.getOrDefault(Disturbance.KILL, 0),
                plan.kills(),
                how));
    }

    /** Whether the load moves after the last disturbance: more records are accounted for, or staged. */
    private void awaitProgress() {
        long before = accounted();
        await(
                "another chunk",
                PROGRESS_LIMIT,
                () -> accounted() > before
                        || job().map(JobView::state)
                                .filter(JobState::isFinished)
                                .isPresent());
    }

    private long accounted() {
        return job().map(job -> job.balance().read() - job.balance().inFlight() + job.staged())
                .orElse(0L);
    }

    /** Empty also while the database is unavailable. */
    private Optional<JobView> job() {
        try {
            return site.job();
        } catch (DataAccessException | TransactionException away) {
            return Optional.empty();
        }
    }

    private void pause() {
        site.rest(Duration.ofMillis(random.nextInt((int) LONGEST_WAIT.toMillis())));
    }

    private void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new CrashTestException("waited %d s for %s, without result; the logs of the processes are in %s"
                        .formatted(limit.toSeconds(), what, site.directory()));
            }
            site.rest(LOOK);
            workers.stream()
                    .filter(ChildProcess::restartIfEnded)
                    .forEach(worker -> log.accept("        started " + worker.name() + " again, which had ended"));
        }
    }

    private Verdict verdict(ExpectedMembers members, boolean underWay) {
        Expected expected = members.load();
        JobView job = site.job().orElseThrow();
        LoadedTable table = site.loaded();
        var jobBalance = job.balance();
        Map<String, Integer> disturbances = new LinkedHashMap<>();
        done.forEach((what, times) ->
                disturbances.put(what.name().toLowerCase(Locale.ROOT).replace('_', '-'), times));
        disturbances.put("messages-delayed", site.meddler().delayed());
        disturbances.put("messages-duplicated", site.meddler().duplicated());
        List<Verdict.Check> checks = new ArrayList<>(List.of(
                new Verdict.Check("the load outlasted the kills", true, underWay),
                new Verdict.Check("state", JobState.COMPLETED, job.state()),
                new Verdict.Check("jobs", 1L, site.jobs()),
                new Verdict.Check("read", expected.rows(), jobBalance.read()),
                new Verdict.Check("inserted", expected.inserted(), jobBalance.inserted()),
                new Verdict.Check("duplicates", expected.duplicates(), jobBalance.duplicates()),
                new Verdict.Check("rejected", expected.rejected(), jobBalance.rejected()),
                new Verdict.Check("dead letters", 0L, jobBalance.deadLettered()),
                new Verdict.Check("skipped", members.skipped(), jobBalance.skipped()),
                new Verdict.Check("in flight", 0L, jobBalance.inFlight()),
                new Verdict.Check("reject entries", expected.rejected(), site.rejectEntries(job.id())),
                new Verdict.Check("rows in the table", expected.inserted(), table.rows()),
                new Verdict.Check("digest of the table", expected.digest(), table.digest())));
        checks.addAll(site.checksOfTarget(members, job));
        return new Verdict(plan.seed(), disturbances, checks);
    }

    /** Ends the processes by SIGTERM, then by SIGKILL. */
    @Override
    public void close() {
        workers.forEach(ChildProcess::terminate);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (workers.stream().anyMatch(ChildProcess::isAlive) && System.nanoTime() < deadline) {
            site.rest(LOOK);
        }
        workers.forEach(ChildProcess::end);
    }
}
