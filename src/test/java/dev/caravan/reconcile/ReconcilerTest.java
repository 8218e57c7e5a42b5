package dev.caravan.reconcile;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.tools.generate.People;
import dev.caravan.tools.generate.PeopleFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcilerTest {
    private static final long MEMORY_BYTES = 128L << 20;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @BeforeAll
    static void start(@TempDir Path temporary) {
        directory = temporary;
        List<String> settings = new ArrayList<>(TypedFile.FEED);
        settings.addAll(List.of(
                "caravan.chunk.max-records=700",
                "caravan.feeds.traceless.match=traceless*.csv",
                "caravan.feeds.traceless.lineage=false",
                "caravan.feeds.behind.match=behind*.csv",
                "caravan.feeds.behind.dialect.trim=false",
                "caravan.feeds.kept-aside.match=kept-aside*.csv",
                "caravan.feeds.kept-aside.on-type-mismatch=rescue"));
        caravan = RunningCaravan.start(temporary, settings.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static Reconciliation reconcile(JobView job) throws IOException, SQLException {
        Reconciliation found =
                caravan.bean(Reconciler.class).reconcile(caravan.job(job.id()).job(), MEMORY_BYTES, step -> {});
        try (Stream<Path> left = Files.list(directory.resolve("reconcile"))) {
            assertThat(left).as("what is left on the disk").isEmpty();
        }
        return found;
    }

    private static List<String> differences(JobView job) throws IOException, SQLException {
        return reconcile(job).differences().stream()
                .map(d -> "%s %s: %s, %s".formatted(d.column(), d.what(), d.source(), d.table()))
                .toList();
    }

    private static List<String> notCompared(Reconciliation found) {
        return found.notCompared().stream()
                .map(left -> left.column() + ": " + left.why())
                .toList();
    }

    private static void execute(String sql) {
        assertThat(caravan.jdbc().sql(sql).update()).isPositive();
    }

    private static JobView people(String name, LoadMethod method) throws IOException {
        Path file = caravan.file(name + ".csv", "");
        try (OutputStream out = Files.newOutputStream(file)) {
            new PeopleFile(new People(5, 0.10, 0.03), 3_000).writeTo(out, rows -> {});
        }
        return caravan.load(
                file,
                new JobOptions(
                        null,
                        name,
                        List.of("email"),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        null,
                        false,
                        new WriteOptions(method, null, null, null, null, null, null),
                        null,
                        false));
    }

    @ParameterizedTest
    @EnumSource(
            value = LoadMethod.class,
            names = {"DIRECT", "STAGED"})
    void aLoadWithDuplicatesRejectsAndQuotedLineEndsIsEqual(LoadMethod method) throws Exception {
        JobView job = people("clean_" + method, method);
        assertThat(job.balance().duplicates()).isPositive();
        assertThat(job.balance().rejected()).isPositive();

        Reconciliation found = reconcile(job);

        assertThat(found).isEqualTo(new Reconciliation(3_000L, job.balance().inserted(), 6, List.of(), List.of()));
    }

    @Test
    void whatSomebodyChangedInTheTableIsNamed() throws Exception {
        JobView job = caravan.load(
                caravan.file("touched.csv", "id,name,n\n1,Ann,5\n2,Bob,6\n3,Cid,7\n4,Dan,8\n"), into("touched", "id"));
        execute("UPDATE touched SET n = 60 WHERE caravan_row = 2");
        assertThat(differences(job)).containsExactly("n max: 8, 60", "n sum: 26, 80", "n record 2: 6, 60");
        execute("UPDATE touched SET n = CASE caravan_row WHEN 1 THEN 6 ELSE 5 END WHERE caravan_row < 3");
        assertThat(differences(job)).as("changed places").containsExactly("n record 1 (of 2): 5, 6");
        execute("UPDATE touched SET n = 4 + caravan_row, name = NULL WHERE caravan_row <= 2");
        assertThat(differences(job))
                .containsExactly(
                        "name nulls: 0, 2",
                        "name distinct: 4, 2",
                        "name min: Ann, Cid",
                        "name record 1 (of 2): Ann, null");
    }

    @Test
    void numbersWithDecimalCommasAreCompared() throws Exception {
        JobView job = caravan.load(
                caravan.file("commas.csv", "id;n;m\n1;-1.000;2.345,67\n2;12.345;0,5\n3;7;1.000,25\n"), into("commas"));
        assertThat(reconcile(job)).isEqualTo(new Reconciliation(3L, 3, 3, List.of(), List.of()));
        execute("UPDATE commas SET n = -1 WHERE id = 1");
        assertThat(differences(job)).contains("n record 1: -1000, -1");
    }

    @Test
    void rowsThatWereDeletedOrAddedAreNoticed() throws Exception {
        JobView job = caravan.load(caravan.file("counted.csv", "id,name\n1,Ann\n2,Bob\n3\n"), into("counted", "id"));
        execute("DELETE FROM counted WHERE caravan_row = 1");
        assertThat(differences(job)).containsExactly("null rows: 2, 1");
        execute("INSERT INTO counted (id, name, caravan_job, caravan_row) VALUES (9, 'Eve', %d, 3)"
                .formatted(job.id()));
        assertThat(differences(job)).contains("null rows of rejected records: 0, 1", "id record 3: null, 9");
        execute("UPDATE counted SET caravan_row = 2 WHERE id = 9");
        assertThat(differences(job)).contains("null different records of rows: 2, 1");
    }

    @Test
    void recordsThatCannotBeReadAreNoHindrance() throws Exception {
        Path file = caravan.file("broken.csv", "");
        Files.write(file, """
                id,name
                1,"x" y
                2,"never closed, on to the
                3,next
                4,too,many
                5
                6,Zo\u00eb
                7,"ends
                here"
                8,\\xE9
                """.getBytes(StandardCharsets.ISO_8859_1));
        JobView job = caravan.load(file, into("broken", "id"));
        assertThat(job.balance().rejected()).isGreaterThanOrEqualTo(3);

        Reconciliation found = reconcile(job);

        assertThat(found.isEqual()).as("%s", found).isTrue();
        assertThat(found.records()).isEqualTo(job.balance().read());
        assertThat(notCompared(found)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"windows-1252,latin", "UTF-16LE,wide", "UTF-16BE,wider", "UTF-8,plain"})
    void sourcesInOtherEncodingsAreDecoded(Charset charset, String table) throws Exception {
        String mark = charset.equals(Charset.forName("windows-1252")) ? "" : "\ufeff";
        String csv = mark + "id;name\r\n1;Zoë\r\n2;\"Köln;\r\nBonn\"\r\nü;x;y\r\n4;ÿ\r\n";
        Path file = caravan.file(table + ".csv", "");
        Files.write(file, csv.getBytes(charset));
        JobView job = caravan.load(file, into(table, "name"));
        assertThat(job.balance().inserted()).isEqualTo(3);

        assertThat(reconcile(job)).isEqualTo(new Reconciliation(4L, 3, 2, List.of(), List.of()));

        execute("UPDATE %s SET name = 'Zoe' WHERE id = '1'".formatted(table));
        assertThat(differences(job)).contains("name record 1: Zoë, Zoe");
    }

    @Test
    void packedSourcesAreUnpacked() throws Exception {
        Path file = caravan.file("packed.csv.gz", "");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("id,n\n1,2\nx,y,z\n2,3\n".getBytes(StandardCharsets.UTF_8));
        }
        JobView job = caravan.load(file, into("packed", "id"));

        assertThat(reconcile(job)).isEqualTo(new Reconciliation(3L, 2, 2, List.of(), List.of()));
    }

    @Test
    void valuesOfAllTypesAreReadByTheirRules() throws Exception {
        JobView job = caravan.load(caravan.file("typed.csv", TypedFile.CSV), JobOptions.NONE);
        assertThat(job.balance().inserted()).as(String.valueOf(job.note())).isEqualTo(5);

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(notCompared(found))
                .containsExactly(
                        "amount: sum, and digits beyond 15: numbers with exponents or over 38 digits are compared as floating"
                                + " point numbers",
                        "doc: values, only which are NULL: databases write json anew");
        execute("UPDATE typed SET at = at + interval '1 second', day = day + 1 WHERE id = 1");
        assertThat(differences(job))
                .contains(
                        "day record 1: 2024-01-31, 2024-02-01",
                        "at record 1: 2024-12-31 21:59:58.123456+00, 2024-12-31 21:59:59.123456+00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            comments | # c\\nid,n\\n1,5\\n2,6\\n | comments
            escapes  | id,n\\n1,"a\\"b"\\n2,"c\\"d, e"\\n | escape
            spaces   | id, n\\n1, 5\\n2, "6"\\n3, 7\\n | spaces
            """)
    void dialectsThatDuckDbReadsOtherwiseAreLeftOut(String table, String csv, String why) throws Exception {
        JobView job = caravan.load(caravan.file(table + ".csv", csv.strip().replace("\\n", "\n")), into(table));
        assertThat(job.state()).as(String.valueOf(job.note())).isEqualTo(JobState.COMPLETED);

        Reconciliation found = reconcile(job);

        assertThat(found.isEqual()).isTrue();
        assertThat(found.records()).isNull();
        assertThat(notCompared(found)).singleElement().asString().contains(why);
        execute("DELETE FROM %s WHERE caravan_row = 1".formatted(table));
        assertThat(differences(job)).singleElement().asString().startsWith("null rows");
    }

    @Test
    void spacesBehindAClosingQuoteThatDuckDbDropsIsNoFalseAlarm() throws Exception {
        JobView job = caravan.load(
                caravan.file("behind.csv", "id,name\n1,\"Ann\" \n2,Bob\n3,Cid\n4,Dan\n"), into("behind", "id"));
        assertThat(caravan.column("SELECT name FROM behind WHERE caravan_row = 1"))
                .containsExactly("Ann ");

        Reconciliation found = reconcile(job);

        assertThat(found.isEqual()).isTrue();
        assertThat(notCompared(found)).singleElement().asString().startsWith("name: spaces and quotes at the ends");
        execute("UPDATE behind SET name = 'Bab' WHERE caravan_row = 2");
        assertThat(differences(job)).contains("name record 2: Bob, Bab");
    }

    @Test
    void valuesThatWereKeptAsideAreLeftOut() throws Exception {
        JobView job = caravan.load(
                caravan.file("kept-aside.csv", "id,n\n" + "1,5\n".repeat(20_000) + "2,many\n"), into("kept_aside"));
        assertThat(job.balance().inserted()).isEqualTo(20_001);

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(notCompared(found))
                .contains("n: values that don't fit it are kept aside (on-type-mismatch: rescue)");
    }

    @Test
    void correctedRowsAreLeftOutAndAnUndoneJobHasNone() throws Exception {
        JobView job = caravan.load(
                caravan.file("healed.csv", "email,n\na@example.com,1\nb.example.com,2\nc@example.com,3\n"),
                into("healed", "email"));
        ByteArrayOutputStream rejects = new ByteArrayOutputStream();
        caravan.bean(RejectsFile.class).write(job.job(), rejects);
        String fix = rejects.toString(StandardCharsets.UTF_8).replace("b.example.com", "b@example.com");
        JobView correcting = caravan.load(caravan.file("fix.csv", fix), JobOptions.correcting(job.id()));
        assertThat(correcting.balance().inserted()).isEqualTo(1);

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(found.rows()).isEqualTo(3);
        assertThat(notCompared(found)).singleElement().asString().contains("1 row in the place of rejects");
        assertThatThrownBy(() -> reconcile(correcting))
                .isInstanceOf(UnreconcilableJobException.class)
                .hasMessageContaining("corrects job " + job.id());

        caravan.bean(JobService.class).undo(job.job());
        assertThat(reconcile(job)).isEqualTo(new Reconciliation(3L, 0, 2, List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id,n\n1,5\n2,66\n", ""})
    void aSourceThatIsAnotherOneOrGoneIsSaid(String csv) throws Exception {
        String table = csv.isEmpty() ? "gone" : "changed";
        Path file = caravan.file(table + ".csv", "id,n\n1,5\n2,6\n");
        JobView job = caravan.load(file, into(table, "id"));
        if (csv.isEmpty()) {
            Files.delete(file);
        } else {
            Files.writeString(file, csv);
        }

        assertThatThrownBy(() -> reconcile(job))
                .isInstanceOf(UnreconcilableJobException.class)
                .hasMessageContaining("the source of job %d can't be read again: %s".formatted(job.id(), file));
    }

    private static void sql(String statement) {
        caravan.jdbc().sql(statement).update();
    }

    @Test
    void withoutLineageRowsAreFoundByTheKey() throws Exception {
        sql("CREATE TABLE owned (id int PRIMARY KEY, name text, n int)");
        sql("INSERT INTO owned VALUES (2, 'Old', 0), (99, 'Elsewhere', 1)");
        // The key is the table's primary key.
        JobView job = caravan.load(
                caravan.file("owned.csv", "id,name,n\n1,Ann,5\n2,Bob,6\n1,Again,9\nx,Bad,7\n3,Cid,7\n"), into("owned"));
        assertThat(job.balance().inserted()).isEqualTo(2);

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(found.by()).isEqualTo(Reconciliation.Basis.KEY);
        assertThat(found.records()).isEqualTo(5);
        assertThat(found.rows()).isEqualTo(3);
        assertThat(found.columns()).isEqualTo(3);
        assertThat(found.notOursOrChanged()).isEqualTo(1);
        assertThat(notCompared(found))
                .satisfiesExactlyInAnyOrder(
                        left -> assertThat(left).contains("1 row with other values: not ours or changed"),
                        left -> assertThat(left).contains("rows whose key is not in the source"));
        execute("UPDATE owned SET n = 70 WHERE id = 3");
        assertThat(differences(job))
                .as("one row was there before, and two have other values")
                .contains("null rows with other values: at most 1, 2", "n record 2 (of 2): 6, 0");
        execute("UPDATE owned SET n = 7 WHERE id = 3");
        execute("DELETE FROM owned WHERE id = 1");
        assertThat(differences(job))
                .containsExactly("null keys without a row: 0, 1", "null key of record 1 (of 1): 1, null");
        execute("DELETE FROM owned WHERE id = 3");
        assertThat(differences(job)).contains("null rows: 2, 1", "null key of record 1 (of 2): 1, null");
    }

    @Test
    void manyRowsAreFoundByKeysOfSeveralColumns() throws Exception {
        sql("CREATE TABLE pairs (day date, code text, n int, PRIMARY KEY (day, code))");
        String csv = IntStream.range(0, 3_000)
                .mapToObj(i -> "2024-01-%02d,c%d,%d\n".formatted(i % 31 + 1, i % 700 / 31, i))
                .collect(Collectors.joining());
        JobView job = caravan.load(caravan.file("pairs.csv", "day,code,n\n" + csv), into("pairs"));
        long keys = job.balance().inserted();

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(List.of(found.rows(), found.notOursOrChanged())).containsExactly(keys, 0L);
        execute("UPDATE pairs SET n = -1 WHERE n = 30");
        assertThat(differences(job))
                .contains("null rows with other values: 0, 1", "n min: 0, -1", "n record 31: 30, -1");
    }

    @Test
    void recordsThatATableDropsMayHaveNoRow() throws Exception {
        sql("CREATE TABLE choosy (id int PRIMARY KEY, n int)");
        sql("""
                CREATE FUNCTION choose() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.n < 0 THEN RETURN NULL; END IF; RETURN NEW; END $$
                """);
        sql("CREATE TRIGGER t BEFORE INSERT ON choosy FOR EACH ROW EXECUTE FUNCTION choose()");
        JobView job = caravan.load(caravan.file("choosy.csv", "id,n\n1,5\n2,-1\n3,-7\n3,7\n4,8\n"), into("choosy"));
        assertThat(job.balance().inserted()).isEqualTo(3);

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(found.notOursOrChanged())
                .as("the first record of key 3 was dropped")
                .isEqualTo(1);
        assertThat(notCompared(found))
                .anySatisfy(left -> assertThat(left).contains("1 key without a row", "2 records"));
        execute("DELETE FROM choosy WHERE id IN (1, 4)");
        assertThat(differences(job)).contains("null keys without a row: at most 2, 3");
    }

    @Test
    void aKeyMayBeInTheTableInAnotherSpelling() throws Exception {
        sql("CREATE TABLE folded (code text, n int)");
        sql("CREATE UNIQUE INDEX ON folded (lower(code))");
        JobView job = caravan.load(caravan.file("folded.csv", "code,n\nAb,1\naB,2\nc,3\n"), into("folded", "code"));
        assertThat(job.balance().duplicates()).isEqualTo(1);

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(found.rows()).isEqualTo(2);
        assertThat(notCompared(found)).anySatisfy(left -> assertThat(left).contains("1 key ", "another spelling"));
    }

    @Test
    void withoutLineageAndKeyRowsAreCounted() throws Exception {
        JobView job = caravan.load(caravan.file("traceless.csv", "id\n1\n"), into("traceless"));

        Reconciliation found = reconcile(job);

        assertThat(found.differences()).isEmpty();
        assertThat(found.by()).isEqualTo(Reconciliation.Basis.COUNTS);
        assertThat(List.of(found.rows(), (long) found.columns())).containsExactly(1L, 0L);
        assertThat(found.records()).isEqualTo(1);
        assertThat(notCompared(found))
                .singleElement()
                .asString()
                .contains("values, and which rows are the job's", "no lineage", "no key");
        execute("DELETE FROM traceless");
        assertThat(differences(job)).containsExactly("null rows: 1, 0");
        sql("DROP TABLE traceless");
        assertThatThrownBy(() -> reconcile(job))
                .isInstanceOf(UnreconcilableJobException.class)
                .hasMessage("table traceless is gone");
    }
}
