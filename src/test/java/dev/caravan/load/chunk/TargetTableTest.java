package dev.caravan.load.chunk;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.FaultyTables;
import dev.caravan.load.HandSplitJob;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that a person made, and tables with names that a person would not make. */
class TargetTableTest {
    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startLoader(
                // One connection at most times, so that what a loader left on it is found again.
                directory, new FaultyTables(), "caravan.load.concurrency=1");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static JobView load(String table, String csv, String... key) {
        return caravan.ended(new HandSplitJob(caravan, into(table, key), 10, csv).sendAll().id);
    }

    private static void execute(String sql) {
        caravan.jdbc().sql(sql).update();
    }

    @Test
    void rowsThatATypedTableRefusesAreFoundAndTheRestLoads() {
        execute("CREATE TABLE typed (id integer PRIMARY KEY, age integer CHECK (age < 150), name text NOT NULL)");
        String csv = "id,age,name\n"
                + IntStream.rangeClosed(1, 40)
                        .mapToObj(n -> switch (n) {
                            case 7 -> "7,seven,Name\n";
                            case 8 -> "8,151,Name\n";
                            case 23 -> "23,30,\n";
                            case 24 -> "99999999999,30,Name\n";
                            default -> n + ",30,Name\n";
                        })
                        .collect(Collectors.joining());

        JobView job = load("typed", csv, "id");

        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(40, 36, 0, 0, 4, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM typed")).containsExactly("36");
        assertThat(caravan.column("SELECT line || ' ' || reason FROM caravan.reject WHERE job = %d ORDER BY record"
                        .formatted(job.id())))
                .containsExactly("8 not-an-integer", "9 database-23514", "24 database-23502", "25 out-of-range");
    }

    @Test
    void aKeyThatIsTooLongForItsIndexIsRejectedAlone() {
        execute("CREATE TABLE indexed (code text PRIMARY KEY)");
        // Of random characters: what can be packed fits.
        String incompressible = new Random(7)
                .ints(6_000, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());

        JobView job = load("indexed", "code\na\n%s\nb\nc\n".formatted(incompressible), "code");

        assertThat(job.balance()).isEqualTo(new JobBalance(4, 3, 0, 0, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT line || ' ' || reason FROM caravan.reject WHERE job = " + job.id()))
                .containsExactly("3 database-54000");
    }

    @Test
    void aChunkOfNothingButBadRowsIsAllRejects() {
        execute("CREATE TABLE picky (n integer)");
        JobView job = load("picky", "n\n" + "x\n".repeat(25));
        assertThat(job.balance()).isEqualTo(new JobBalance(25, 0, 0, 0, 25, 0, 0, 0));
    }

    @Test
    void aTableWithoutLineageLoadsAndTheFirstOneThereWins() {
        execute("CREATE TABLE plain (email text PRIMARY KEY, name text, extra text DEFAULT 'd')");
        execute("INSERT INTO plain VALUES ('old@example.com', 'old')");
        JobView job = load("plain", """
                name,email
                new,old@example.com
                first,a@example.com
                second,a@example.com
                """, "email");
        assertThat(job.balance()).isEqualTo(new JobBalance(3, 1, 0, 2, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT email || ' ' || name || ' ' || extra FROM plain ORDER BY 1"))
                .containsExactly("a@example.com first d", "old@example.com old d");
    }

    @Test
    void aTableWithoutAUniqueIndexOnTheKeyFailsTheJob() {
        execute("CREATE TABLE not_unique (id text, name text)");
        execute("CREATE INDEX ON not_unique (id)");
        execute("CREATE UNIQUE INDEX ON not_unique (id) WHERE name IS NULL");
        execute("ALTER TABLE not_unique ADD UNIQUE (id, name)");
        assertFails("not_unique", "id,name\n1,a\n", "not_unique", "unique index", "id");
    }

    @Test
    void aTableWhoseUniquenessIsDeferredFailsTheJob() {
        execute("CREATE TABLE deferred (id text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        assertFails("deferred", "id\n1\n", "deferred", "unique index");
    }

    @Test
    void aTableThatLacksColumnsFailsTheJobAndSaysWhich() {
        execute("CREATE TABLE narrow (id text PRIMARY KEY)");
        assertFails("narrow", "id,town,street\n1,a,b\n", "narrow", "town", "street");
    }

    @Test
    void aTableThatCantBeMadeFailsTheJob() {
        assertFails("no_such_schema.people", "id\n1\n", "no_such_schema");
        String wide = IntStream.range(0, 1700).mapToObj(n -> "c" + n).collect(Collectors.joining(","));
        assertFails("wide", "id," + wide + "\n" + ",".repeat(1700) + "\n", "wide", "1600");
    }

    private static void assertFails(String table, String csv, String... inTheMessage) {
        HandSplitJob job = new HandSplitJob(caravan, into(table, "id"), 10, csv);
        JobView ended = caravan.ended(job.sendAll().id);
        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(ended.note()).contains(inTheMessage).doesNotContain("\n", "Exception");
        assertThat(ended.balance()).isEqualTo(new JobBalance(1, 0, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void aTableThatWasMadeAnewWithOtherTypesLoads() {
        String csv = "id,n\n1,10\n2,20\n3,30\n";
        assertThat(load("remade", csv, "id").balance().inserted()).isEqualTo(3);
        execute("DROP TABLE remade");
        execute("CREATE TABLE remade (id integer PRIMARY KEY, n integer, caravan_job bigint, caravan_row bigint)");

        List<JobView> jobs =
                IntStream.range(0, 3).mapToObj(n -> load("remade", csv, "id")).toList();

        assertThat(jobs).extracting(JobView::state).containsOnly(JobState.COMPLETED);
        assertThat(caravan.column("SELECT sum(n) FROM remade")).containsExactly("60");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\"\"; drop table caravan.job; --",
                "select",
                "what? :why $1 %s {} \\",
                "stage_row,stage_key,caravan_row,caravan_key,caravan_job",
                "ctid,xmin,tableoid",
                "Name,NAME,name",
                "größe,Größe,グループ",
                "' OR 1=1 --",
                "${body},$simple{header.x},#{1+1}"
            })
    void anyHeaderLoads(String header) {
        String table = "headers " + Integer.toHexString(header.hashCode());
        int columns = header.split(",").length;
        String csv = "id,\"%s\"\n".formatted(header.replace(",", "\",\"")) + "1" + ",one".repeat(columns) + "\n2"
                + ",two".repeat(columns) + "\n1" + ",dup".repeat(columns) + "\n";

        JobView job = load(table, csv, "id");

        assertThat(job.balance()).isEqualTo(new JobBalance(3, 2, 0, 1, 0, 0, 0, 0));
        assertThat(caravan.column(
                        "SELECT count(*) FROM information_schema.columns WHERE table_name = '%s'".formatted(table)))
                .containsExactly(Integer.toString(1 + columns + 2));
    }

    @Test
    void namesLongerThanTheDatabaseKeepsStayApart() {
        String long1 = "ä".repeat(50) + "1";
        String long2 = "ä".repeat(50) + "2";
        String table = "t".repeat(63);
        JobView job = load(table, "id,%s,%s\n1,a,b\n".formatted(long1, long2), "id");
        assertThat(job.balance()).isEqualTo(new JobBalance(1, 1, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column(
                        "SELECT column_name FROM information_schema.columns WHERE table_name = '%s'".formatted(table)))
                .hasSize(5)
                .contains("ä".repeat(31));
    }

    @Test
    void aTableNameThatTheDatabaseWouldCutFailsTheJob() {
        assertFails("t".repeat(64), "id\n1\n", "63");
    }

    @Test
    void aTableNameIsAName() {
        String name = "x\"; drop table job; --";
        assertThat(load(name, "id\n1\n", "id").balance().inserted()).isEqualTo(1);
        assertThat(caravan.column("SELECT 1 FROM pg_class WHERE relname LIKE 'x\"%job; --'"))
                .hasSize(1);
    }

    @Test
    void aColumnThatWasEmptySoFarGetsItsTypeFromTheFirstFileWithValuesThere() {
        HandSplitJob first =
                new HandSplitJob(caravan, into("undecided", "id"), 2, "id,v,w,x\n1,,,\n2,,,\n3,,,\n4,,,\n");
        first.send(0);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> caravan.job(first.id).balance().inserted() == 2);
        assertThat(types("undecided")).containsExactly("bigint", "text", "text", "text");

        assertThat(load("undecided", "id,v,w,x\n5,2024-01-31,,\n", "id")
                        .balance()
                        .inserted())
                .isEqualTo(1);
        assertThat(types("undecided")).containsExactly("bigint", "date", "text", "text");

        // The first job's loader still has the old types in mind.
        assertThat(caravan.ended(first.send(1).id).balance()).isEqualTo(new JobBalance(4, 4, 0, 0, 0, 0, 0, 0));

        assertThat(load("undecided", "id,v,w,x\n6,x,x,1.5\n", "id").balance().rejected())
                .isEqualTo(1);
        assertThat(load("undecided", "id,v,w,x\n7,,5,2.5\n", "id").balance().inserted())
                .isEqualTo(1);
        assertThat(types("undecided")).containsExactly("bigint", "date", "text", "numeric");
    }

    private static List<String> types(String table) {
        return caravan.column("""
                SELECT format_type(atttypid, NULL) FROM pg_attribute
                WHERE attrelid = '%s'::regclass AND attnum > 0 AND attname NOT LIKE 'caravan%%' ORDER BY attnum
                """.formatted(table));
    }
}
