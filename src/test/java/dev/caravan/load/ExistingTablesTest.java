package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of PostgreSQL that people have made, with rules of their own. */
class ExistingTablesTest {
    private static final AtomicInteger FILES = new AtomicInteger();

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.start(
                directory,
                "caravan.chunk.max-records=100",
                "caravan.load.concurrency=4",
                "caravan.feeds.far.match=far_*.csv",
                "caravan.feeds.far.on-type-mismatch=widen");
        sql("""
                CREATE FUNCTION skip_negative() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.qty < 0 THEN RETURN NULL; END IF; RETURN NEW; END $$
                """);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static void sql(String statement) {
        caravan.jdbc().sql(statement).update();
    }

    private static JobView load(String table, String content, String... key) {
        return caravan.load(caravan.file("f%d.csv".formatted(FILES.incrementAndGet()), content), into(table, key));
    }

    private static List<String> rows(String table) {
        return caravan.column("SELECT t::text FROM %s AS t ORDER BY 1".formatted(table));
    }

    private static List<String> reasons(JobView job) {
        return caravan.column(
                "SELECT line || ' ' || coalesce(column_name, '-') || ' ' || reason FROM caravan.reject WHERE job = %d ORDER BY line"
                        .formatted(job.id()));
    }

    private static void completed(JobView job, int inserted, int duplicates, int rejected, int skipped) {
        JobBalance balance = job.balance();
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(List.of(balance.inserted(), balance.duplicates(), balance.rejected(), balance.skipped()))
                .as("inserted, duplicates, rejected, skipped")
                .containsExactly((long) inserted, (long) duplicates, (long) rejected, (long) skipped);
    }

    private static void failed(JobView job, String... message) {
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains(message);
        assertThat(job.balance().deadLettered()).isZero();
    }

    @Test
    void whatATriggerDropsIsSkippedWithItsLines() {
        sql("CREATE TABLE orders_t (sku text, qty int)");
        sql("CREATE TRIGGER t BEFORE INSERT ON orders_t FOR EACH ROW EXECUTE FUNCTION skip_negative()");

        JobView job = load("orders_t", "sku,qty\nA-1,5\nA-2,-1\nA-3,7\nA-4,-9\n");

        completed(job, 2, 0, 0, 2);
        assertThat(job.skippedLines()).containsExactly(new SkipCount("dropped-by-table", 2, 3, 5, "A-2,-1"));
        assertThat(rows("orders_t")).containsExactly("(A-1,5)", "(A-3,7)");
    }

    @Test
    void aDroppedRowDoesNotHoldItsKey() {
        sql("CREATE TABLE orders_k (sku text PRIMARY KEY, qty int)");
        sql("CREATE TRIGGER t BEFORE INSERT ON orders_k FOR EACH ROW EXECUTE FUNCTION skip_negative()");
        String more = IntStream.range(0, 300)
                .mapToObj(i -> "B-%d,%d\n".formatted(i % 200, i % 3 - 1))
                .collect(Collectors.joining());

        JobView job = load("orders_k", "sku,qty\nA-1,-5\nA-1,1\nA-1,2\nA-2,-1\nA-2,-2\n" + more, "sku");

        assertThat(job.balance().deadLettered()).isZero();
        assertThat(caravan.column("SELECT qty::text FROM orders_k WHERE sku LIKE 'A%'"))
                .containsExactly("1");
        // B-0 to B-199, of which every third is dropped; in the second round other ones are.
        List<String> expected = IntStream.range(0, 200)
                .mapToObj(i -> i % 3 > 0
                        ? "B-%d %d".formatted(i, i % 3 - 1)
                        : i < 100 ? "B-%d %d".formatted(i, (i + 200) % 3 - 1) : null)
                .filter(row -> row != null && !row.endsWith("-1"))
                .toList();
        assertThat(caravan.column("SELECT sku || ' ' || qty FROM orders_k WHERE sku LIKE 'B%'"))
                .containsExactlyInAnyOrderElementsOf(expected);
        long dropped = 3 + IntStream.range(0, 300).filter(i -> i % 3 == 0).count();
        completed(job, expected.size() + 1, (int) (305 - dropped - expected.size() - 1), 0, (int) dropped);
    }

    @Test
    void aRuleMayDropRowsWithoutAKey() {
        sql("CREATE TABLE ruled (id int, note text)");
        sql("CREATE RULE r AS ON INSERT TO ruled WHERE NEW.note = 'no' DO INSTEAD NOTHING");

        completed(load("ruled", "id,note\n1,yes\n2,no\n3,yes\n"), 2, 0, 0, 1);
        failed(load("ruled", "id,note\n1,yes\n", "id"), "no unique index");
        sql("CREATE UNIQUE INDEX ON ruled (id)");
        failed(load("ruled", "id,note\n4,yes\n", "id"), "rules on INSERT");
    }

    @Test
    void aTriggerThatRaisesCostsItsRow() {
        sql("""
                CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                  IF NEW.note = 'boom' THEN RAISE EXCEPTION 'no %', NEW.id; END IF;
                  IF NEW.note <> 'ok' THEN RAISE EXCEPTION 'never' USING ERRCODE = NEW.note; END IF;
                  RETURN NEW; END $$
                """);
        sql("CREATE TABLE raising (id int PRIMARY KEY, note text)");
        sql("CREATE TRIGGER t BEFORE INSERT ON raising FOR EACH ROW EXECUTE FUNCTION boom()");
        String states = "boom,08006,57P01,40001,42P01,0A000,53100,ABC12,22000,25006,38000";

        JobView job = load(
                "raising",
                "id,note\n0,ok\n"
                        + IntStream.range(0, 11)
                                .mapToObj(
                                        i -> "%d,%s\n%d,ok\n".formatted(2 * i + 1, states.split(",", -1)[i], 2 * i + 2))
                                .collect(Collectors.joining()),
                "id");

        completed(job, 12, 0, 11, 0);
        assertThat(reasons(job))
                .contains("3 - database-P0001", "5 - database-08006")
                .hasSize(11);
        assertThat(caravan.column("SELECT message FROM caravan.reject WHERE line = 3 AND job = " + job.id())
                        .get(0))
                .contains("no 1");
    }

    @Test
    void deferredConstraintsCostTheirRows() {
        sql("CREATE TABLE dept (id int PRIMARY KEY)");
        sql("INSERT INTO dept SELECT generate_series(1, 10)");
        sql(
                "CREATE TABLE emp (id int PRIMARY KEY, dept_id int NOT NULL REFERENCES dept DEFERRABLE INITIALLY DEFERRED)");

        JobView job = load(
                "emp",
                "id,dept_id\n"
                        + IntStream.rangeClosed(1, 51)
                                .mapToObj(i -> i + "," + (i == 20 ? 99 : i % 10 + 1) + "\n")
                                .collect(Collectors.joining()),
                "id");

        completed(job, 50, 0, 1, 0);
        assertThat(reasons(job)).containsExactly("21 dept_id database-23503");
    }

    @Test
    void aRowMayReferToALaterOneOfItsChunk() {
        sql("CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree DEFERRABLE INITIALLY DEFERRED)");

        JobView job = load("tree", "id,parent\n3,2\n2,1\n9,99\n1,\n5,5\n", "id");

        completed(job, 4, 0, 1, 0);
        assertThat(reasons(job)).containsExactly("4 parent database-23503");
    }

    @Test
    void constraintTriggersAndDeferredUniqueConstraintsAreCheckedInTheChunk() {
        sql("CREATE TABLE late (id int PRIMARY KEY, code int UNIQUE DEFERRABLE INITIALLY DEFERRED, qty int)");
        sql("""
                CREATE FUNCTION late_check() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.qty > 100 THEN RAISE EXCEPTION 'too many'; END IF; RETURN NULL; END $$
                """);
        sql(
                "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late_check()");

        JobView job = load("late", "id,code,qty\n1,1,1\n2,1,1\n3,3,200\n4,4,4\n", "id");

        completed(job, 2, 0, 2, 0);
        assertThat(reasons(job)).containsExactly("3 code database-23505", "4 - database-P0001");
    }

    @Test
    void partitionedTablesLoadWithAKey() {
        sql("CREATE TABLE parted (id int, region text, v text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)");
        sql("CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu')");
        sql("CREATE TABLE parted_us PARTITION OF parted FOR VALUES IN ('us')");

        JobView job = load("parted", "id,region,v\n1,eu,a\n2,us,b\n1,eu,c\n3,eu,d\n4,xx,e\n", "id", "region");

        completed(job, 3, 1, 1, 0);
        assertThat(rows("parted")).containsExactly("(1,eu,a)", "(2,us,b)", "(3,eu,d)");
        assertThat(reasons(job)).containsExactly("6 - database-23514");
    }

    @Test
    void identityColumnsAreFilledByTheDatabaseOrTheFile() {
        sql(
                "CREATE TABLE member (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE, full_name text)");

        completed(load("member", "email,full_name\na@x.org,A\nb@x.org,B\na@x.org,C\n", "email"), 2, 1, 0, 0);
        completed(load("member", "id,email,full_name\n70,c@x.org,C\n1,d@x.org,D\n"), 1, 1, 0, 0);
        assertThat(rows("member")).containsExactly("(1,a@x.org,A)", "(2,b@x.org,B)", "(70,c@x.org,C)");
    }

    @Test
    void aPrimaryKeyIsTheKeyIfNoneIsGiven() {
        sql("CREATE TABLE pk (id int PRIMARY KEY, v text)");

        completed(load("pk", "id,v\n1,a\n2,b\n"), 2, 0, 0, 0);
        JobView second = load("pk", "id,v\n1,x\n2,y\n3,z\n");

        completed(second, 1, 2, 0, 0);
        assertThat(second.note()).isEqualTo("the key is the table's primary key: id");
        assertThat(rows("pk")).containsExactly("(1,a)", "(2,b)", "(3,z)");
    }

    @Test
    void whatTakesNoRowsFailsAtOnce() {
        sql("CREATE TABLE base (id int PRIMARY KEY, name text)");
        sql("CREATE VIEW simple AS SELECT id, name FROM base");
        sql("CREATE VIEW counted AS SELECT count(*) AS id FROM base");
        sql("CREATE MATERIALIZED VIEW stored AS SELECT id, name FROM base");
        sql("CREATE SEQUENCE numbers");
        sql("CREATE TABLE gen (a int, b int, total int GENERATED ALWAYS AS (a + b) STORED)");
        sql("CREATE TABLE needy (a int, b int NOT NULL)");

        completed(load("simple", "id,name\n1,Ann\n2,Bob\n"), 2, 0, 0, 0);
        failed(load("simple", "id,name\n1,Ann\n", "id"), "no unique index");
        failed(load("counted", "id\n1\n"), "counted is a view that takes no rows");
        failed(load("stored", "id,name\n1,Ann\n"), "materialised view");
        failed(load("gen", "a,b,total\n1,2,3\n"), "computes total itself");
        failed(load("needy", "a\n1\n"), "needs a value in b", "SET DEFAULT");
        completed(load("gen", "a,b\n1,2\n"), 1, 0, 0, 0);
    }

    @Test
    void aViewMayLoadThroughItsTrigger() {
        sql("CREATE TABLE behind (id int, qty int)");
        sql("CREATE VIEW front AS SELECT id AS number, qty, count(*) OVER () AS total FROM behind");
        sql("""
                CREATE FUNCTION store() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.qty < 0 THEN RETURN NULL; END IF; INSERT INTO behind VALUES (NEW.number, NEW.qty); RETURN NEW; END $$
                """);
        sql("CREATE TRIGGER t INSTEAD OF INSERT ON front FOR EACH ROW EXECUTE FUNCTION store()");

        completed(load("front", "number,qty\n1,1\n2,-2\n3,3\n"), 2, 0, 0, 1);
    }

    @Test
    void aKeyMayBeComparedByAnExpression() {
        sql("CREATE TABLE folk (email text, name text)");
        sql("CREATE UNIQUE INDEX ON folk (lower(email))");

        completed(load("folk", "email,name\nA@x.org,A\na@X.org,B\nb@x.org,C\n", "email"), 2, 1, 0, 0);
        assertThat(rows("folk")).containsExactly("(A@x.org,A)", "(b@x.org,C)");
    }

    @Test
    void indexesThatCannotCompareKeysAreNamed() {
        sql("CREATE TABLE half (email text, active boolean)");
        sql("CREATE UNIQUE INDEX half_active ON half (email) WHERE active");
        sql("CREATE TABLE slow (email text UNIQUE DEFERRABLE)");

        failed(
                load("half", "email,active\na,t\n", "email"),
                "half_active holds only for rows WHERE active",
                "CREATE UNIQUE INDEX");
        failed(load("slow", "email\na\n", "email"), "slow_email_key is deferrable");
        sql("CREATE TABLE single (id int)");
        sql("CREATE UNIQUE INDEX ON single ((true))");
        failed(load("single", "id\n1\n", "id"), "CREATE UNIQUE INDEX ON \"public\".\"single\" (\"id\")");
        failed(load("single", "id,code\n1,a\n", "code"), "column \"code\" is in the file but not in table");
    }

    @Test
    void namesAreFoundInEveryLetterCaseAndSchema() {
        sql("CREATE SCHEMA \"My Shop\"");
        sql("CREATE TABLE \"My Shop\".\"Order Lines\" (\"Id\" int PRIMARY KEY, \"Net Price\" numeric)");
        sql("CREATE TABLE hdr (email text, name text)");

        completed(load("My Shop.Order Lines", "Id,Net Price\n1,2.5\n1,3\n", "Id"), 1, 1, 0, 0);
        completed(load("hdr", "Email,NAME\nz@example.com,Z\n"), 1, 0, 0, 0);
        assertThat(rows("hdr")).containsExactly("(z@example.com,Z)");
    }

    @Test
    void aRejectNamesTheColumnThatTheDatabaseRefuses() {
        sql(
                "CREATE TABLE typed (id int, ip inet, amount numeric(4,1) CHECK (amount > 0), code varchar(3), name text NOT NULL DEFAULT 'x')");

        JobView job = load(
                "typed",
                "id,ip,amount,code,name\n1,10.0.0.1,1.5,abc,a\n2,nowhere,1.5,abc,a\n3,10.0.0.1,-1,abc,a\n4,10.0.0.1,1.5,abcd,a\n5,10.0.0.1,1.5,abc,\n");

        completed(job, 1, 0, 4, 0);
        assertThat(reasons(job))
                .containsExactly(
                        "3 ip database-22P02", "4 amount database-23514", "5 code too-long", "6 name database-23502");
    }

    @RepeatedTest(3)
    void theFirstRowOfAKeyWinsWithoutLineage(RepetitionInfo run) {
        String table = "wins_" + run.getCurrentRepetition();
        sql("CREATE TABLE %s (k text PRIMARY KEY, n int)".formatted(table));
        List<String> lines = IntStream.range(0, 3000)
                .mapToObj(i -> "k%d,%d\n".formatted(i * 7919 % 400, i))
                .toList();

        JobView job = load(table, "k,n\n" + String.join("", lines), "k");

        completed(job, 400, 2600, 0, 0);
        assertThat(caravan.column("SELECT k || ' ' || n FROM " + table))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 400)
                        .mapToObj(i -> "k%d %d".formatted(i * 7919 % 400, i))
                        .toList());
    }

    /** The first row is refused at first: it refers to one behind a row with its key. */
    @Test
    void theFirstRowOfAKeyWinsInOneChunkAlsoIfItHadToWait() {
        sql("CREATE TABLE family (k int PRIMARY KEY, parent int REFERENCES family, n int)");

        completed(load("family", "k,parent,n\n5,7,1\n5,,2\n7,,3\n8,99,4\n", "k"), 2, 1, 1, 0);
        assertThat(rows("family")).containsExactlyInAnyOrder("(5,7,1)", "(7,,3)");
    }

    @Test
    void theFirstRowOfAKeyWinsWhileLoadersWaitForEachOther() {
        sql("CREATE TABLE waiting (k int PRIMARY KEY, qty int)");
        sql("""
                CREATE FUNCTION slow_skip() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(0.001); IF NEW.qty < 0 THEN RETURN NULL; END IF; RETURN NEW; END $$
                """);
        sql("CREATE TRIGGER t BEFORE INSERT ON waiting FOR EACH ROW EXECUTE FUNCTION slow_skip()");
        // In each chunk all keys in another order, and a row that is dropped.
        List<String> lines = IntStream.range(0, 1000)
                .mapToObj(i -> "%d,%d\n".formatted(i % 100 == 99 ? 0 : i * 37 % 98, i % 100 == 99 ? -1 : i))
                .toList();

        completed(load("waiting", "k,qty\n" + String.join("", lines), "k"), 98, 892, 0, 10);
        assertThat(caravan.column("SELECT k || ' ' || qty FROM waiting"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 98)
                        .mapToObj(i -> "%d %d".formatted(i * 37 % 98, i))
                        .toList());
    }

    @Test
    void aTriggerMayChangeKeys() {
        sql("CREATE TABLE lowered (code text PRIMARY KEY, n int)");
        sql(
                "CREATE FUNCTION lowers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := lower(NEW.code); RETURN NEW; END $$");
        sql("CREATE TRIGGER t BEFORE INSERT ON lowered FOR EACH ROW EXECUTE FUNCTION lowers()");
        List<String> lines = IntStream.range(0, 1000)
                .mapToObj(i -> "%s%d,%d\n".formatted(i % 2 == 0 ? "K" : "k", i * 7919 % 150, i))
                .toList();

        completed(load("lowered", "code,n\n" + String.join("", lines), "code"), 150, 850, 0, 0);
        assertThat(caravan.column("SELECT code || ' ' || n FROM lowered"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 150)
                        .mapToObj(i -> "k%d %d".formatted(i * 7919 % 150, i))
                        .toList());
    }

    @Test
    void tablesOfKeysAreDroppedWithTheEndOfTheirJobs() {
        caravan.bean(JobService.class).dropJobTables();
        assertThat(caravan.column("SELECT relname FROM pg_class WHERE relname LIKE 'key\\_record%'"))
                .isEmpty();
    }

    /** Its own definition would change, and not that of the table on the other server. */
    @Test
    void aForeignTableIsLoadedButNotWidened() {
        sql("CREATE EXTENSION postgres_fdw");
        sql("CREATE TABLE on_server (id int, n int)");
        sql("""
                DO $$ BEGIN EXECUTE format('CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)',
                  '127.0.0.1', current_setting('port'), current_database()); END $$
                """);
        sql("CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user 'postgres')");
        sql("CREATE FOREIGN TABLE far_rows (id int, n int) SERVER far OPTIONS (table_name 'on_server')");
        completed(caravan.load(caravan.file("far_1.csv", "id,n\n1,10\n2,many\n"), into("far_rows")), 1, 0, 1, 0);
        assertThat(rows("on_server")).containsExactly("(1,10)");

        completed(load("far_made", "id,n\n1,10\n"), 1, 0, 0, 0);
        sql("""
                CREATE FOREIGN TABLE far_seen (id bigint, n bigint, caravan_job bigint, caravan_row bigint)
                SERVER far OPTIONS (table_name 'far_made')
                """);
        String content = "id,n\n2,20\n";
        failed(
                caravan.load(caravan.file("far_2.csv", content), into("far_seen")),
                "table public.far_seen is a foreign table",
                "on-type-mismatch: widen");
        completed(load("far_seen", content), 1, 0, 0, 0);
        assertThat(caravan.column("SELECT n FROM far_made ORDER BY id")).containsExactly("10", "20");
    }
}
