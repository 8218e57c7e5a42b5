package dev.caravan.jobs;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DryRunTest {
    private static final String PEOPLE = """
            email,level
            ann@example.com,1
            not an address,2
            bob@example.com,two
            eve@example.com,3
            """;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.feeds.levels.match=levels*.csv",
                "caravan.feeds.levels.key=email",
                "caravan.feeds.levels.on-new-column=add",
                "caravan.feeds.levels.columns.level.type=integer",
                "caravan.feeds.wide.match=wide*.csv",
                "caravan.feeds.wide.on-type-mismatch=widen");
        execute(
                "CREATE EXTENSION citext",
                "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE DOMAIN name_of_one AS text COLLATE ci");
    }

    private static void execute(String... statements) {
        for (String statement : statements) {
            caravan.jdbc().sql(statement).update();
        }
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static JobOptions dry(String table, String maxRejects) {
        return new JobOptions(null, table, List.of(), Map.of(), DialectOptions.NONE, null, maxRejects, true);
    }

    private static List<String> columns(String table) {
        return caravan.column("SELECT column_name || ' ' || data_type FROM information_schema.columns"
                + " WHERE table_name = '" + table + "' ORDER BY column_name");
    }

    private static String rejects(JobView job) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        caravan.bean(RejectsFile.class).write(job.job(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTableIsNotNamedAfterAFileThatWasOnlyTried() {
        Path one = caravan.file("tried-one.csv", "n\n1\n");
        Path other = caravan.file("tried_one.csv", "n\n2\n");
        assertThat(caravan.load(one, dry(null, null)).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.load(other, JobOptions.NONE).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.load(one, dry(null, null)).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void nothingIsLoadedAndTheRejectsAreThoseOfALoad() throws IOException {
        Path file = caravan.file("levels.csv", PEOPLE);
        JobView first = caravan.load(file, dry("dry", "50%"));
        JobView second = caravan.load(file, dry("dry", "50%"));
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(columns("dry")).as("columns of a table that was made").isEmpty();

        JobView real = caravan.load(file, into("dry"));

        assertThat(first.state()).isEqualTo(JobState.COMPLETED);
        assertThat(first.balance()).isEqualTo(new JobBalance(4, 0, 0, 0, 2, 0, 2, 0));
        assertThat(real.balance()).isEqualTo(new JobBalance(4, 2, 0, 0, 2, 0, 0, 0));
        assertThat(rejects(first)).isEqualTo(rejects(second)).isEqualTo(rejects(real));
        assertThat(caravan.load(file, dry("dry", "50%")).balance())
                .as("of rows that are there")
                .isEqualTo(new JobBalance(4, 0, 0, 2, 2, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM dry")).containsExactly("2");
    }

    @Test
    void theTypesOfTheTableThatIsThereHoldAndItStaysAsItIs() {
        caravan.jdbc()
                .sql("CREATE TABLE levels (email text UNIQUE, level integer, caravan_key text UNIQUE)")
                .update();
        List<String> before = columns("levels");
        JobView job =
                caravan.load(caravan.file("levels-more.csv", PEOPLE.replace("\n", ",new\n")), dry("levels", "100%"));
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(4, 0, 0, 0, 2, 0, 2, 0));
        assertThat(columns("levels")).isEqualTo(before);
    }

    @Test
    void duplicatesAreToldAsALoadWouldTellThem() {
        StringBuilder csv = new StringBuilder("email,n\n");
        for (int n = 0; n < 500; n++) {
            csv.append(n % 7 == 0 ? "bad" : "U%d@Example.com".formatted(n * 31 % 90))
                    .append(",")
                    .append(n)
                    .append('\n');
        }
        caravan.load(caravan.file("dup-1.csv", "email,n\nu0@example.com,1\nu31@example.com,2\n"), into("dup", "email"));
        Path file = caravan.file("dup-2.csv", csv.toString());
        JobOptions dry = new JobOptions(null, "dup", List.of("email"), Map.of(), DialectOptions.NONE, null, null, true);
        JobBalance tried = caravan.load(file, dry).balance();
        JobBalance absent = caravan.load(
                        file,
                        new JobOptions(
                                null,
                                "dup_absent",
                                List.of("n", "email"),
                                Map.of(),
                                DialectOptions.NONE,
                                null,
                                null,
                                true))
                .balance();
        JobBalance real = caravan.load(file, into("dup", "email")).balance();

        assertThat(tried)
                .isEqualTo(new JobBalance(500, 0, 0, real.duplicates(), real.rejected(), 0, real.inserted(), 0));
        assertThat(real).isEqualTo(new JobBalance(500, 88, 0, 340, 72, 0, 0, 0));
        assertThat(absent).isEqualTo(new JobBalance(500, 0, 0, 0, 72, 0, 428, 0));
        caravan.bean(JobService.class).dropJobTables();
        assertThat(caravan.column("SELECT relname FROM pg_class WHERE relname LIKE 'dry_run_%'"))
                .isEmpty();
    }

    /** The table has a row {@code Ann,1}. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            by_itself  ; code text, n int           ; code                  ; 1
            by_lower   ; code text, n int           ; lower(code)           ; 4
            by_both    ; code text, n int           ; lower(code), (n % 10) ; 3
            by_domain  ; code name_of_one, n int    ; (code || code)         ; 4
            by_type    ; n int, code citext         ; code                  ; 4
            by_rule    ; code text COLLATE ci, n int ; code                 ; 4
            by_number  ; code text, n int           ; n                     ; 2
            wide_table ; code text, n int           ; n                     ; 2
            """)
    void keysAreComparedAsByTheIndexOfTheTable(String table, String columns, String index, int duplicates) {
        execute(
                "CREATE TABLE %s (%s)".formatted(table, columns),
                "CREATE UNIQUE INDEX ON %s (%s)".formatted(table, index),
                "INSERT INTO %s (code, n) VALUES ('Ann', 1)".formatted(table));
        List<String> key = Stream.of("code", "n")
                .filter(column -> index.matches(".*\\b" + column + "\\b.*"))
                .toList();
        Path file = caravan.file(table + ".csv", "code,n\nANN,1\nbob,2\nBob,3\nBOB,12\ncid,4\nAnn,01\n");

        JobView tried =
                caravan.load(file, new JobOptions(null, table, key, Map.of(), DialectOptions.NONE, null, null, true));
        JobView real = caravan.load(file, into(table, key.toArray(String[]::new)));

        assertThat(real.balance()).isEqualTo(new JobBalance(6, 6 - duplicates, 0, duplicates, 0, 0, 0, 0));
        assertThat(tried.balance()).isEqualTo(new JobBalance(6, 0, 0, duplicates, 0, 0, 6 - duplicates, 0));
    }

    @Test
    void keysThatWouldBecomeTextAreToldApartToo() {
        caravan.load(caravan.file("wide-3.csv", "k\n1\n2\n"), into("wide_key", "k"));
        Path file = caravan.file("wide-4.csv", "k\n2\n3\n3\n4\n5\n6\n7\n8\n9\n10\nfour\nfour\n4\n");
        JobView tried = caravan.load(
                file, new JobOptions(null, "wide_key", List.of("k"), Map.of(), DialectOptions.NONE, null, null, true));
        JobBalance real = caravan.load(file, into("wide_key", "k")).balance();
        assertThat(real).isEqualTo(new JobBalance(13, 9, 0, 4, 0, 0, 0, 0));
        assertThat(tried.balance()).isEqualTo(new JobBalance(13, 0, 0, 4, 0, 0, 9, 0));
    }

    @Test
    void columnsThatWouldBecomeTextDont() {
        caravan.load(caravan.file("wide-1.csv", "n\n1\n2\n"), into("wide"));
        JobView job = caravan.load(caravan.file("wide-2.csv", "n\n3\nfour\n"), dry("wide", "0"));
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(2, 0, 0, 0, 0, 0, 2, 0));
        assertThat(columns("wide")).contains("n bigint");
    }

    @Test
    void aFileThatWouldFailFailsAndMayBeLoadedNonetheless() {
        Path file = caravan.file("levels-bad.csv", PEOPLE);
        JobView job = caravan.load(file, dry("bad", "1"));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(caravan.bean(JobService.class).obstacleToUndo(job.job()).orElseThrow())
                .contains("loaded nothing");
        assertThat(caravan.load(file, into("bad")).state()).isEqualTo(JobState.COMPLETED);
    }
}
