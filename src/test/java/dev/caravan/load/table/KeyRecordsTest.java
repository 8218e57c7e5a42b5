package dev.caravan.load.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailSettings;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.feed.Policies;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The table that remembers who holds a key is made once, however many loaders begin with a job at the same moment. */
class KeyRecordsTest {
    private static final int LOADERS = 8;
    private static final int JOBS = 20;
    private static final EmailRule EMAILS = new EmailRule(EmailSettings.DEFAULT);

    @Test
    void h2() throws Exception {
        DriverManagerDataSource source = new DriverManagerDataSource("jdbc:h2:mem:key-records;DB_CLOSE_DELAY=-1");
        JdbcTemplate jdbc = new JdbcTemplate(source);
        jdbc.execute("CREATE TABLE person (id bigint PRIMARY KEY)");
        requireOnce(source, new H2Dialect(jdbc, EMAILS), "PERSON", "ID");
    }

    @Test
    void postgres() throws Exception {
        DriverManagerDataSource source =
                new DriverManagerDataSource(TestDatabase.empty().url());
        JdbcTemplate jdbc = new JdbcTemplate(source);
        jdbc.execute("CREATE SCHEMA caravan");
        jdbc.execute("CREATE TABLE person (id bigint PRIMARY KEY)");
        requireOnce(source, new PostgresDialect(jdbc, EMAILS, new JdbcTransactionManager(source)), "person", "id");
    }

    /** But where a record may be written after a later one of its key, or under another key. */
    @Test
    void aJobOfOneChunkHasNone() {
        DriverManagerDataSource source =
                new DriverManagerDataSource(TestDatabase.empty().url());
        JdbcTemplate jdbc = new JdbcTemplate(source);
        jdbc.execute("CREATE SCHEMA caravan");
        jdbc.execute("CREATE TABLE person (id bigint PRIMARY KEY)");
        jdbc.execute("CREATE TABLE child (id bigint PRIMARY KEY REFERENCES person)");
        jdbc.execute("CREATE TABLE watched (id bigint PRIMARY KEY)");
        jdbc.execute("CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
        jdbc.execute("CREATE TRIGGER watch AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION watch()");
        JdbcTargetTables tables = new JdbcTargetTables(
                JdbcClient.create(source),
                new PostgresDialect(jdbc, EMAILS, new JdbcTransactionManager(source)),
                Long.MAX_VALUE);

        tables.prepareForOneChunk(1, plan("person", "id"));
        tables.prepare(2, plan("person", "id"));
        tables.prepareForOneChunk(3, plan("child", "id"));
        tables.prepareForOneChunk(4, plan("watched", "id"));

        assertThat(jdbc.queryForList(
                        "SELECT tablename FROM pg_tables WHERE schemaname = 'caravan' ORDER BY tablename",
                        String.class))
                .containsExactly("key_record_2", "key_record_3", "key_record_4");
    }

    private static void requireOnce(DriverManagerDataSource source, TableDialect dialect, String table, String key)
            throws Exception {
        LoadPlan plan = plan(table, key);
        JdbcTargetTables tables = new JdbcTargetTables(JdbcClient.create(source), dialect, Long.MAX_VALUE);
        ExecutorService loaders = Executors.newFixedThreadPool(LOADERS);
        try {
            for (long job = 1; job <= JOBS; job++) {
                long number = job;
                CyclicBarrier together = new CyclicBarrier(LOADERS);
                List<Future<TargetTable>> prepared = new ArrayList<>();
                for (int loader = 0; loader < LOADERS; loader++) {
                    prepared.add(loaders.submit(() -> {
                        together.await();
                        return tables.prepare(number, plan);
                    }));
                }
                for (Future<TargetTable> each : prepared) {
                    assertThat(each.get().plan().key()).containsExactly(0);
                }
            }
        } finally {
            loaders.shutdownNow();
        }
    }

    private static LoadPlan plan(String table, String key) {
        return new LoadPlan(
                Dialect.standard(),
                RecordLimits.standard(),
                TableName.parse(table),
                List.of(new Column(key, key, ColumnType.INTEGER, false, false, false, ColumnRule.NONE)),
                List.of(0),
                false,
                Policies.STANDARD,
                null,
                null);
    }
}
