package dev.caravan.ledger;

import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.ledger.activity.LedgerActivity;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.database.SqliteDriver;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.deadletter.FailureCause;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/** The ledger in a real database, without the rest of the application. */
final class LedgerFixture implements AutoCloseable {
    static final String QUEUE = "rows";
    static final Duration LEASE = Duration.ofMinutes(10);
    private static final int CONNECTIONS = 20;

    private final AtomicInteger sources = new AtomicInteger();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    final Jobs jobs;
    final JobGroups groups;
    final Leases leases;
    final Chunks chunks;
    final ChunkTotals totals;
    final Publications publications;
    final JobCompletion ends;
    final RejectLimits limits;
    final Rejects rejects;
    final DeadLetters letters;
    final ObjectVersions seen;
    final BackfillCursors turns;
    final LedgerRetention ledgerRetention;
    final ReportProgressRepository reports;
    final UndoRepository undoRepository;
    final LedgerDialect dialect;
    final JdbcClient jdbc;
    final TransactionTemplate transaction;
    final ExecutorService threads = Executors.newCachedThreadPool();

    /** In PostgreSQL. */
    LedgerFixture() {
        this(TestDatabase.create().url());
    }

    /** In any database; the ledger's tables are made if it has none. */
    LedgerFixture(String url) {
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("database", Map.of("caravan.db.url", url)));
        context.register(Beans.class);
        context.refresh();
        jobs = context.getBean(Jobs.class);
        groups = context.getBean(JobGroups.class);
        leases = context.getBean(Leases.class);
        chunks = context.getBean(Chunks.class);
        totals = context.getBean(ChunkTotals.class);
        publications = context.getBean(Publications.class);
        ends = context.getBean(JobCompletion.class);
        limits = context.getBean(RejectLimits.class);
        rejects = context.getBean(Rejects.class);
        letters = context.getBean(DeadLetters.class);
        seen = context.getBean(ObjectVersions.class);
        turns = context.getBean(BackfillCursors.class);
        ledgerRetention = context.getBean(LedgerRetention.class);
        reports = context.getBean(ReportProgressRepository.class);
        undoRepository = context.getBean(UndoRepository.class);
        dialect = context.getBean(LedgerDialect.class);
        jdbc = context.getBean(JdbcClient.class);
        transaction = context.getBean(TransactionTemplate.class);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        context.close();
    }

    NewJob aSource() {
        return new NewJob("file:///in/" + sources.incrementAndGet() + ".csv", "v1", 1000, "test", "people", "{}");
    }

    /** A job that nobody else holds, leased. */
    Job leased() {
        String queue = "queue-of-its-own-" + sources.incrementAndGet();
        jobs.claim(aSource(), queue);
        return leases.take(queue, LEASE).orElseThrow();
    }

    /** A job with so many chunks of ten records each, all sent. */
    Job loading(int total) {
        Job job = leased();
        leases.recordSplit(job, total, 10L * total, List.of(), 1000, "sha");
        leases.recordSent(job);
        return job;
    }

    static ChunkHeader chunk(Job job, int sequence) {
        return new ChunkHeader(
                new ChunkId(job.id(), sequence), 10, 1 + 10L * sequence, 2 + 10L * sequence, 100L * sequence, null);
    }

    /** Claims and confirms in one transaction, as a loader does; ten records: 7 inserted, 2 duplicates, 1 rejected. */
    boolean load(Job job, int sequence) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean fresh = chunks.claim(chunk(job, sequence));
            if (fresh) {
                chunks.confirm(new ChunkEntry(chunk(job, sequence), 7, 2, 1));
            }
            return fresh;
        }));
    }

    /** Gives a chunk up, as the dead letter channel does. */
    boolean bury(ChunkHeader chunk, String message) {
        return letters.record(
                chunk, new FailureCause("a.Bug", "load-rows", message), 3, "m-" + sources.incrementAndGet(), "body");
    }

    Job now(Job job) {
        return jobs.find(job.id()).orElseThrow();
    }

    /** The ends of a job that are to be told, in their order. */
    List<JobState> ends(Job job) {
        return dialect.sql("SELECT state FROM caravan.outbox WHERE job = ? ORDER BY id")
                .param(job.id())
                .query((row, index) -> JobState.valueOf(row.getString("state")))
                .list();
    }

    JobBalance jobBalance(Job job) {
        return jobs.balance(job.id());
    }

    /** Lets so many threads do the same thing at the same moment, and returns what each got. */
    <T> List<T> race(int racers, Callable<T> action) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers);
        List<Future<T>> running = IntStream.range(0, racers)
                .mapToObj(n -> threads.submit(() -> {
                    start.await();
                    return action.call();
                }))
                .toList();
        List<T> results = new java.util.ArrayList<>();
        for (Future<T> each : running) {
            results.add(each.get());
        }
        return results;
    }

    /** How many sessions wait for a lock now. */
    int waiting() {
        return jdbc.sql("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """).query(Integer.class).single();
    }

    // Not a @Configuration: the application would find it in its own package.
    @EnableTransactionManagement
    @Import({
        LedgerConfiguration.class,
        Jobs.class,
        JobGroups.class,
        LedgerActivity.class,
        Leases.class,
        Chunks.class,
        ChunkTotals.class,
        Publications.class,
        JobCompletion.class,
        RejectLimits.class,
        SkipCounts.class,
        Rejects.class,
        DeadLetters.class,
        ObjectVersions.class,
        BackfillCursors.class,
        LedgerRetention.class,
        ReportProgressRepository.class,
        UndoRepository.class,
        ContentMatches.class,
        Outbox.class
    })
    static class Beans {
        @Bean
        HikariDataSource dataSource(@Value("${caravan.db.url}") String url) {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(url);
            pool.setMaximumPoolSize(CONNECTIONS);
            pool.setMinimumIdle(1);
            if (url.startsWith("jdbc:mariadb:")) {
                pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
                migrate(url, "mysql");
            } else if (url.startsWith("jdbc:h2:")) {
                pool.setConnectionInitSql("SET LOCK_TIMEOUT 20000");
                migrate(url, "h2");
            } else if (url.startsWith("jdbc:sqlite:")) {
                pool.setDriverClassName(SqliteDriver.class.getName());
                pool.addDataSourceProperty("journal_mode", "WAL");
                pool.addDataSourceProperty("busy_timeout", 20_000);
                migrate(url, "sqlite");
            }
            return pool;
        }

        private static void migrate(String url, String scripts) {
            Flyway.configure()
                    .dataSource(url, null, null)
                    .locations("classpath:db/ledger/" + scripts)
                    .load()
                    .migrate();
        }

        @Bean
        JdbcTemplate jdbcTemplate(DataSource pool) {
            return new JdbcTemplate(pool);
        }

        @Bean
        JdbcClient jdbcClient(JdbcTemplate template) {
            return JdbcClient.create(template);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource pool) {
            return new DataSourceTransactionManager(pool);
        }

        @Bean
        TransactionTemplate transaction(PlatformTransactionManager transactions) {
            return new TransactionTemplate(transactions);
        }
    }
}
