package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A role with the privileges that docs/postgresql.md lists, and no others. */
class PrivilegesTest {
    private static final AtomicInteger FILES = new AtomicInteger();

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase database;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.empty();
        database.run("CREATE TABLE visits (id int, note text); CREATE TABLE customers (id int PRIMARY KEY, note text)");
        database.run(grants().replace("DATABASE shop", "DATABASE " + database.text("SELECT current_database()")));
        caravan = RunningCaravan.start(
                directory,
                "caravan.db.url=" + database.url().replace("user=postgres", "user=caravan_loader"),
                "caravan.chunk.max-records=100");
    }

    @AfterAll
    static void stop() {
        caravan.close();
        database.run("DROP OWNED BY caravan_loader CASCADE; DROP ROLE caravan_loader");
        database.close();
    }

    private static String grants() throws IOException {
        String page = Files.readString(Path.of("docs/postgresql.md"));
        int start = page.indexOf("```sql\nCREATE ROLE") + "```sql\n".length();
        return page.substring(start, page.indexOf("```", start));
    }

    private static JobView load(String table, String content, String... key) {
        return caravan.load(caravan.file("f%d.csv".formatted(FILES.incrementAndGet()), content), into(table, key));
    }

    private static void failed(JobView job, String message) {
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains(message);
        assertThat(job.balance().deadLettered()).isZero();
    }

    private static void completed(JobView job, int inserted, int rejected) {
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance().inserted()).isEqualTo(inserted);
        assertThat(job.balance().rejected()).isEqualTo(rejected);
    }

    @Test
    void theGrantsOfTheManualAreEnough() {
        completed(load("visits", "id,note\n1,a\n1,b\n"), 2, 0);
        completed(load("customers", "id,note\n1,a\n1,b\n2,c\n", "id"), 2, 0);
    }

    @Test
    void whatIsMissingIsNamedWithItsGrant() {
        database.run("CREATE TABLE locked (id int PRIMARY KEY, note text)");
        failed(
                load("locked", "id,note\n1,a\n", "id"),
                "refuses INSERT, SELECT to the role caravan_loader: GRANT INSERT, SELECT ON \"public\".\"locked\" TO \"caravan_loader\"");
        database.run("GRANT INSERT (id) ON locked TO caravan_loader");
        failed(load("locked", "id,note\n1,a\n"), "GRANT INSERT");
        failed(load("brand_new", "id,note\n1,a\n"), "GRANT CREATE ON SCHEMA \"public\" TO \"caravan_loader\"");
        database.run("CREATE SCHEMA hidden CREATE TABLE t (id int)");
        failed(load("hidden.t", "id\n1\n"), "GRANT USAGE ON SCHEMA \"hidden\" TO \"caravan_loader\"");
    }

    @Test
    void whatAModeNeedsIsNamedBeforeTheFirstRow() {
        database.run(
                "CREATE TABLE replaced (id int PRIMARY KEY, note text); GRANT SELECT, INSERT ON replaced TO caravan_loader");
        failed(
                load("replaced", new WriteOptions(null, LoadMode.REPLACE, null, null, null, null, null)),
                "refuses DELETE to the role caravan_loader: GRANT DELETE ON \"public\".\"replaced\"");
        failed(
                load("replaced", new WriteOptions(null, LoadMode.SYNC, null, null, null, null, null)),
                "GRANT UPDATE, DELETE ON");
        failed(
                load("replaced", new WriteOptions(null, null, DuplicatePolicy.UPDATE, null, null, null, null)),
                "GRANT UPDATE ON");
    }

    private static JobView load(String table, WriteOptions write) {
        return caravan.load(
                caravan.file("f%d.csv".formatted(FILES.incrementAndGet()), "id,note\n1,a\n"),
                new JobOptions(
                        null,
                        table,
                        List.of("id"),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        null,
                        false,
                        write,
                        null,
                        false));
    }

    @Test
    void aPolicyCostsTheRowsThatItRefuses() {
        database.run("""
                CREATE TABLE tenants (id int PRIMARY KEY, tenant text);
                ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON tenants TO caravan_loader USING (tenant = 'a') WITH CHECK (tenant = 'a');
                GRANT SELECT, INSERT, UPDATE ON tenants TO caravan_loader;
                CREATE TABLE notes (id int, tenant text);
                ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON notes TO caravan_loader USING (tenant = 'a') WITH CHECK (tenant = 'a');
                GRANT SELECT, INSERT ON notes TO caravan_loader
                """);
        String content = "id,tenant\n1,a\n2,b\n3,a\n";
        completed(load("tenants", content, "id"), 2, 1);
        completed(load("notes", content), 2, 1);
    }

    @Test
    void aPrivilegeThatIsTakenAwayFailsTheJob() {
        database.run("""
                CREATE TABLE revoked (id int, note text);
                GRANT INSERT ON revoked TO caravan_loader;
                CREATE TABLE secret (id int);
                CREATE FUNCTION spies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM FROM secret; RETURN NEW; END $$;
                CREATE TRIGGER t BEFORE INSERT ON revoked FOR EACH ROW EXECUTE FUNCTION spies()
                """);
        failed(load("revoked", "id,note\n1,a\n2,b\n"), "permission denied for table secret");
    }
}
