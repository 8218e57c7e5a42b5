import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.ledger.ChunkEntry;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.JobCompletion;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.outbox.NotificationChannel;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What questions to a large ledger cost, and how many chunks a second it records for loaders whose target takes no time. For bench/ledger.sh:
 * {@code java -cp CLASSES LedgerCost.java URL CHUNKS JOBS SECONDS LOADERS...}; the database is an empty one of PostgreSQL.
 */
class LedgerCost {
    private static final String QUEUE = "rows";
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int RECORDS = 10_000;
    private static final int FILLED_AT_ONCE = 500;
    private static final int TIMES = 200;
    private static final double MOST_MILLIS = 5;
    private static final double MOST_MILLIS_OF_LISTS = 30;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Jobs jobs;
    private final Chunks chunks;
    private final Leases leases;
    private final JobCompletion completion;
    private final Outbox outbox;
    private final LedgerRetention retention;
    private boolean slow;

    LedgerCost(AnnotationConfigApplicationContext context) {
        jdbc = context.getBean(JdbcTemplate.class);
        transaction = context.getBean(TransactionTemplate.class);
        jobs = context.getBean(Jobs.class);
        chunks = context.getBean(Chunks.class);
        leases = context.getBean(Leases.class);
        completion = context.getBean(JobCompletion.class);
        outbox = context.getBean(Outbox.class);
        retention = context.getBean(LedgerRetention.class);
    }

    public static void main(String[] args) throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        int[] loaders =
                Arrays.stream(args).skip(4).mapToInt(Integer::parseInt).toArray();
        Flyway.configure()
                .dataSource(args[0], null, null)
                .locations("classpath:db/ledger/postgresql")
                .schemas("caravan")
                .defaultSchema("caravan")
                .table("schema_version")
                .load()
                .migrate();
        boolean slow;
        // Not the disk's time of a commit: renewals have one.
        try (AnnotationConfigApplicationContext context = ledger(args[0] + "&options=-c%20synchronous_commit=off", 1)) {
            LedgerCost cost = new LedgerCost(context);
            cost.questions(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            slow = cost.slow;
        }
        try (AnnotationConfigApplicationContext context = ledger(args[0], Arrays.stream(loaders).max().orElse(1) + 2)) {
            LedgerCost cost = new LedgerCost(context);
            for (int threads : loaders) {
                cost.load(threads, 1, Integer.parseInt(args[3]));
            }
            cost.load(loaders[loaders.length - 1], 10, Integer.parseInt(args[3]));
        }
        if (slow) {
            System.exit(1);
        }
    }

    private static AnnotationConfigApplicationContext ledger(String url, int connections) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(connections);
        pool.setMinimumIdle(1);
        JdbcTemplate template = new JdbcTemplate(pool);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("database", Map.of("caravan.db.url", url)));
        context.registerBean(HikariDataSource.class, () -> pool);
        context.registerBean(JdbcTemplate.class, () -> template);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(template));
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(pool);
        context.registerBean(DataSourceTransactionManager.class, () -> transactions);
        context.registerBean(TransactionTemplate.class, () -> new TransactionTemplate(transactions));
        context.scan("dev.caravan.ledger");
        context.refresh();
        return context;
    }

    private Job leased() {
        jobs.claim(new NewJob("file:///in/" + System.nanoTime() + ".csv", "v1", 100_000_000_000L, "bench", "people", "{}"), QUEUE);
        return leases.take(QUEUE, LEASE).orElseThrow();
    }

    private static ChunkHeader chunk(Job job, int sequence) {
        long before = (long) RECORDS * sequence;
        return new ChunkHeader(new ChunkId(job.id(), sequence), RECORDS, 1 + before, 2 + before, 70 * before, null);
    }

    /** As a loader does, with a target that takes no time. */
    private void record(Job job, int from, int to) {
        List<ChunkHeader> some = IntStream.range(from, to).mapToObj(sequence -> chunk(job, sequence)).toList();
        transaction.executeWithoutResult(status -> {
            if (!(some.size() == 1 ? chunks.claim(some.get(0)) : chunks.claimAll(some))) {
                throw new IllegalStateException("chunk %d is recorded already".formatted(from));
            }
            chunks.confirm(some.stream()
                    .map(chunk -> new ChunkEntry(chunk, RECORDS - 3, 2, 1))
                    .toList());
        });
        chunks.complete(some.stream().map(ChunkHeader::id).toList());
    }

    private void questions(int chunkCount, int jobCount) {
        fillJobs(jobCount);
        Job large = leased();
        for (int from = 0; from < chunkCount; from += FILLED_AT_ONCE) {
            int to = Math.min(chunkCount, from + FILLED_AT_ONCE);
            leases.recordProgress(large, (long) RECORDS * to, 700_000L * to, List.of(), LEASE);
            record(large, from, to);
        }
        // One chunk is missing, so that the job doesn't end.
        leases.recordSplit(large, chunkCount + 1, (long) RECORDS * (chunkCount + 1), List.of(), 1, "sha");
        if (jobs.balance(large.id()).inserted() != (RECORDS - 3L) * chunkCount) {
            throw new IllegalStateException("the balance is wrong: " + jobs.balance(large.id()));
        }
        // As autovacuum does, which would come at some time in between.
        jdbc.execute("ANALYZE");

        System.out.printf("a job of %,d chunks beside %,d other jobs%n", chunkCount, jobCount);
        time("sum over all chunks (what a status was)", Double.MAX_VALUE, () -> jdbc.queryForList(
                "SELECT sum(inserted), sum(duplicates), sum(rejected) FROM caravan.chunk WHERE job = ?", large.id()));
        time("status", MOST_MILLIS, () -> jobs.progressOf(List.of(large.id())));
        time("check for completion", MOST_MILLIS, () -> completion.complete(large.id()));
        time("renewal of leases, with the check of the jobs", MOST_MILLIS, () -> {
            leases.renew(List.of(large.id()), LEASE);
            leases.loading().forEach(job -> {
                completion.complete(job.id());
                chunks.count(job.id());
            });
            return completion.corrected(QUEUE);
        });
        time("search for a job to lease", MOST_MILLIS, () -> {
            leases.expireLeasesOfDeadProcesses(QUEUE);
            return leases.take(QUEUE, LEASE);
        });
        time("status of a small job", MOST_MILLIS, () -> jobs.progressOf(List.of(jobCount / 2L)));
        time("list of 50 jobs", MOST_MILLIS_OF_LISTS, () -> list(null, null));
        time("list of 50 jobs of a table", MOST_MILLIS_OF_LISTS, () -> list(null, "table_7"));
        time("list of FAILED jobs, one in 10,000", MOST_MILLIS_OF_LISTS, () -> list(JobState.FAILED, null));
        time("list of jobs of a table without any", MOST_MILLIS_OF_LISTS, () -> list(null, "nothing"));
        time("which of ten jobs have ended", MOST_MILLIS, () ->
                jobs.unfinished(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L)));
        time("notifications that are due", MOST_MILLIS, () -> jdbc.queryForList(
                outbox.due(NotificationChannel.WEBHOOK).select()));
        time("search for a job whose rejects have expired", MOST_MILLIS, () -> retention.jobWithRejects(DAY));
        time("search for a job whose chunks are to be compacted", MOST_MILLIS, () -> retention.jobWithChunks(DAY));
    }

    private List<?> list(JobState state, String table) {
        return jobs.progressOf(jobs.page(state, table, null, null, 50));
    }

    /** Small jobs of two years, of which retention has deleted all but the rows, with plans as long as those of twenty columns. */
    private void fillJobs(int count) {
        jdbc.update("""
                INSERT INTO caravan.job (state, idempotency_key, source, source_version, source_bytes, origin, queue, settings, plan,
                                         target_table, records_read, bytes_read, chunks_total, created_at, finished_at,
                                         source_archived_at, rejects_deleted_at, chunks_compacted_at)
                SELECT CASE WHEN n %% 10000 = 0 THEN 'FAILED' ELSE 'COMPLETED' END, concat('bench ', n), concat('file:///in/', n, '.csv'),
                       'v1', 7000, 'bench', '%s', repeat('x', 500), repeat(md5(n::text), 50), concat('table_', n %% 100), 100, 7000, 1,
                       now() - make_interval(mins => 10 * (%d - n)), now() - make_interval(mins => 10 * (%d - n)), now(), now(), now()
                FROM generate_series(1, %d) AS n
                """.formatted(QUEUE, count, count, count));
        jdbc.update("""
                INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset, inserted)
                SELECT id, 0, 'LOADED', 100, 1, 2, 0, 100 FROM caravan.job
                """);
        jdbc.update("""
                INSERT INTO caravan.outbox (message, job, state, topic_done, webhook_done)
                SELECT lpad(id::text, 36, '0'), id, state, now(), now() FROM caravan.job
                """);
    }

    private void time(String question, double mostMillis, Supplier<?> asked) {
        double[] millis = new double[TIMES];
        for (int round = 0; round < 2; round++) {
            for (int n = 0; n < TIMES; n++) {
                long start = System.nanoTime();
                asked.get();
                millis[n] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        boolean exceeds = millis[TIMES / 2] > mostMillis;
        slow |= exceeds;
        System.out.printf(
                "  %-50s median %7.2f ms   p99 %7.2f ms%s%n",
                question,
                millis[TIMES / 2],
                millis[TIMES * 99 / 100],
                exceeds ? "   asked is %.0f".formatted(mostMillis) : "");
    }

    /** Loaders of one job record chunks, in groups as of small chunks or alone, while a client polls its status, forty times a second. */
    private void load(int loaders, int group, int seconds) throws InterruptedException {
        Job job = leased();
        AtomicInteger next = new AtomicInteger();
        AtomicLong recorded = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        ConcurrentLinkedQueue<Long> statusNanos = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < loaders; n++) {
            threads.add(new Thread(() -> {
                while (!over.get()) {
                    int from = next.getAndAdd(group);
                    record(job, from, from + group);
                    recorded.addAndGet(group);
                }
            }));
        }
        threads.add(new Thread(() -> {
            while (!over.get()) {
                long start = System.nanoTime();
                jobs.progressOf(List.of(job.id()));
                statusNanos.add(System.nanoTime() - start);
                pause(25);
            }
        }));
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e)));
        threads.forEach(Thread::start);
        pause(2_000);
        long before = recorded.get();
        statusNanos.clear();
        long start = System.nanoTime();
        pause(1_000L * seconds);
        double rate = (recorded.get() - before) / ((System.nanoTime() - start) / 1e9);
        List<Long> nanos = statusNanos.stream().sorted().toList();
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " threads failed", failures.peek());
        }
        leases.recordProgress(job, (long) RECORDS * recorded.get(), 1, List.of(), LEASE);
        if (jobs.balance(job.id()).inserted() != (RECORDS - 3L) * recorded.get()) {
            throw new IllegalStateException("the balance is wrong: " + jobs.balance(job.id()));
        }
        System.out.printf(
                "  %3d loaders, %2d chunks a transaction: %6.0f chunks/s   status meanwhile: median %6.2f ms, p99 %6.2f ms, of %,d chunks%n",
                loaders,
                group,
                rate,
                nanos.get(nanos.size() / 2) / 1e6,
                nanos.get(nanos.size() * 99 / 100) / 1e6,
                recorded.get());
        jobs.abort(job.id());
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
