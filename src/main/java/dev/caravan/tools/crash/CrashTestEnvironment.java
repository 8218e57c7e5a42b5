package dev.caravan.tools.crash;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.tools.generate.ExpectedMembers;
import dev.caravan.tools.generate.MembersFile;
import dev.caravan.tools.generate.People;
import dev.caravan.tools.generate.PeopleFile;
import dev.caravan.tools.generate.TableDigest;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The environment of a crash test: its directory, queue, table, and the proxy before the database. */
public final class CrashTestEnvironment implements Closeable {
    private static final double DUPLICATES = 0.10;
    private static final double INVALID = 0.03;
    private static final int JOBS_LOOKED_AT = 200;
    private static final List<String> ROLES = List.of("split", "load", "load", "split", "load");
    /** Of the rejects that the table's foreign key caused. */
    private static final String FOREIGN_KEY = "database-23503";

    /** Reason of records that the table dropped. */
    private static final String DROPPED = "dropped-by-table";

    private final CrashTestPlan plan;
    private final Path directory;
    private final JobService jobService;
    private final JdbcTemplate jdbc;
    private final @Nullable Runnable databaseRestart;
    private final @Nullable FaultProxy proxy;
    private final String databaseUrl;
    private final URI queueEndpoint;
    private final ChildProcess queue;
    private final MessageFaults meddler;
    private final List<ChildProcess> children = new ArrayList<>();

    /**
     * @param directory used by this test only
     * @param jobService of the ledger in the same database
     * @param url of the database, with credentials
     * @param databaseRestart null if Caravan does not run the database
     */
    public CrashTestEnvironment(
            CrashTestPlan plan,
            Path directory,
            JobService jobService,
            JdbcTemplate jdbc,
            String url,
            @Nullable Runnable databaseRestart) {
        this.plan = plan;
        this.directory = directory;
        this.jobService = jobService;
        this.jdbc = jdbc;
        this.databaseRestart = databaseRestart;
        Optional<DatabaseAddress> address = DatabaseAddress.of(url);
        this.proxy =
                address.map(where -> new FaultProxy(where.host(), where.port())).orElse(null);
        this.databaseUrl = proxy == null ? url : address.orElseThrow().through(proxy.port());
        this.queueEndpoint = URI.create("http://127.0.0.1:" + freePort());
        this.queue = child("queue", List.of("serve", "--role", "queue", "--port", "" + queueEndpoint.getPort()));
        this.meddler = new MessageFaults(queueEndpoint);
    }

    Path directory() {
        return directory;
    }

    /** The test's table, which is kept if the test fails. */
    public String table() {
        return "crash_test_" + Long.toUnsignedString(plan.seed());
    }

    private String fileName() {
        return table() + ".csv";
    }

    Path doneFile() {
        return directory.resolve("done").resolve(fileName());
    }

    /** Starts the processes. */
    List<ChildProcess> workers() {
        List<ChildProcess> workers = new ArrayList<>();
        for (String role : ROLES) {
            workers.add(child(
                    role + "-" + (workers.size() + 1),
                    List.of("serve", "--role", role, "--queue", queueEndpoint.toString(), "--data-dir", ".")));
        }
        return workers;
    }

    private ChildProcess child(String name, List<String> arguments) {
        ChildProcess child =
                new ChildProcess(name, arguments, settings(), Map.of("CARAVAN_DB_URL", databaseUrl), directory);
        children.add(child);
        return child;
    }

    /** Short leases and timeouts, so that a test ends in minutes. */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("caravan.chunk.max-records", Long.toString(plan.rowsAChunk()));
        settings.put("caravan.load.concurrency", "1");
        // Fewer than the file has: a splitter is in the middle of it when something happens.
        settings.put("caravan.split.max-in-flight-chunks", "24");
        settings.put("caravan.split.lease-duration", "4s");
        settings.put("caravan.split.stall-timeout", "3s");
        settings.put("caravan.split.retry-pause", "1s");
        settings.put("caravan.publish.lease-duration", "4s");
        settings.put("caravan.publish.retry-pause", "1s");
        settings.put("caravan.sqs.visibility-timeout", "5s");
        settings.put("caravan.sqs.max-receives", "1000");
        settings.put("caravan.inbox.stable-for", "100ms");
        String feed = "caravan.feeds.crash-test.";
        settings.put(feed + "match", fileName());
        settings.put(feed + "table", table());
        settings.put(feed + "load-method", plan.method());
        settings.put(feed + "key[0]", isMade() ? "email" : "id");
        settings.put(feed + "columns.email.type", "email");
        settings.put(feed + "columns.email.required", "true");
        return settings;
    }

    private boolean isMade() {
        return plan.target() == CrashTestTarget.MADE;
    }

    /** Creates the table, unless Caravan does. */
    void createTable() {
        plan.target().creation(table()).forEach(jdbc::execute);
    }

    /** Writes the file beside the drop folder and renames it, so that the inbox never finds it incomplete. */
    ExpectedMembers putFile() throws IOException {
        Path unfinished = directory.resolve(fileName());
        ExpectedMembers expected;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
            expected = writeTo(out);
        }
        Path inbox = Files.createDirectories(directory.resolve("inbox"));
        Files.move(unfinished, inbox.resolve(fileName()), StandardCopyOption.ATOMIC_MOVE);
        return expected;
    }

    private ExpectedMembers writeTo(OutputStream out) throws IOException {
        People people = new People(plan.seed(), DUPLICATES, INVALID);
        if (!isMade()) {
            return new MembersFile(
                            people,
                            plan.seed(),
                            plan.rows(),
                            plan.target().dropped(),
                            plan.target().refused())
                    .writeTo(out, written -> {});
        }
        return new ExpectedMembers(new PeopleFile(people, plan.rows()).writeTo(out, written -> {}), 0, 0);
    }

    ChildProcess queue() {
        return queue;
    }

    MessageFaults meddler() {
        return meddler;
    }

    boolean databaseIsOurs() {
        return databaseRestart != null;
    }

    void restartDatabase() {
        if (databaseRestart != null) {
            databaseRestart.run();
        }
    }

    boolean hasProxy() {
        return proxy != null;
    }

    void slowDown(long bytesPerSecond) {
        if (proxy != null) {
            proxy.pace(bytesPerSecond);
        }
    }

    void hurry() {
        if (proxy != null) {
            proxy.hurry();
        }
    }

    void cutConnections() {
        if (proxy != null) {
            proxy.cut();
        }
    }

    void holdConnections(Duration duration) {
        if (proxy != null) {
            proxy.hold(duration);
        }
    }

    void rest(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    Optional<JobView> job() {
        return ourJobs().stream().findFirst();
    }

    long jobs() {
        return ourJobs().size();
    }

    private List<JobView> ourJobs() {
        return jobService.latest(JOBS_LOOKED_AT).stream()
                .filter(job -> job.job().table().equals(table()))
                .toList();
    }

    long rejectEntries(long job) {
        return jobService.reasons(job).stream().mapToLong(ReasonCount::records).sum();
    }

    /** What the target's own rules left behind. */
    List<Verdict.Check> checksOfTarget(ExpectedMembers expected, JobView job) {
        if (isMade()) {
            return List.of();
        }
        TableDigest lines = new TableDigest();
        jobService.rejects(
                job.id(),
                reject -> lines.add(ExpectedMembers.reject(reject.line(), FOREIGN_KEY.equals(reject.reason()))));
        List<Verdict.Check> checks = new ArrayList<>();
        checks.add(new Verdict.Check("digest of the rejects' lines", expected.rejects(), lines.value()));
        if (plan.target() == CrashTestTarget.TRIGGERS) {
            checks.add(new Verdict.Check(
                    "dropped by the table",
                    expected.skipped(),
                    job.skippedLines().stream()
                            .filter(skipped -> skipped.reason().equals(DROPPED))
                            .mapToLong(SkipCount::lines)
                            .sum()));
            // A row that takes the place of a later one of the file is an update, which the history doesn't have.
            String history = table() + "_history";
            checks.add(new Verdict.Check(
                    "rows in the history", expected.load().inserted(), count("SELECT count(*) FROM " + history)));
            checks.add(new Verdict.Check(
                    "rows of the table in it",
                    expected.load().inserted(),
                    count("SELECT count(*) FROM %s WHERE id IN (SELECT id FROM %s)".formatted(table(), history))));
        }
        return checks;
    }

    private long count(String query) {
        Long count = jdbc.queryForObject(query, Long.class);
        return count == null ? 0 : count;
    }

    /** Reads the table row by row and computes the digest here, independently of the database's arithmetic. */
    LoadedTable loaded() {
        TableDigest digest = new TableDigest();
        long[] rows = {0};
        String columns = isMade() ? PeopleFile.HEADER : MembersFile.HEADER;
        int width = columns.split(",", -1).length;
        jdbc.query("SELECT %s FROM %s".formatted(columns, table()), row -> {
            byte[][] fields = new byte[width][];
            for (int c = 0; c < fields.length; c++) {
                String value = row.getString(c + 1);
                fields[c] = (value == null ? "" : value).getBytes(StandardCharsets.UTF_8);
            }
            digest.add(fields);
            rows[0]++;
        });
        return new LoadedTable(rows[0], digest.value());
    }

    /** Drops the table, and what belongs to it. */
    public void clear() {
        plan.target().removal(table()).forEach(jdbc::execute);
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        children.forEach(ChildProcess::end);
        meddler.close();
        if (proxy != null) {
            proxy.close();
        }
    }
}
