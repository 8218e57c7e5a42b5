package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.CommandRun;
import dev.caravan.testing.TestDatabase;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say of dry runs, limits and undos. */
@Tag("long")
class PoliciesTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static String run(int exit, String... arguments) {
        try (CaravanProcess process = caravan(arguments)
                .with("caravan.db.url", database.url())
                .with("caravan.data-dir", directory)
                .start(directory)) {
            assertThat(process.awaitExit(LIMIT))
                    .as(process.out() + process.err())
                    .isEqualTo(exit);
            return process.out() + process.err();
        }
    }

    @Test
    void aFileIsTriedLoadedUndoneAndLoadedAgain() throws IOException {
        String file = Files.writeString(directory.resolve("tried.csv"), "email,name\na@example.com,A\nnobody,B\n")
                .toString();
        assertThat(run(4, "load", file, "--dry-run", "--max-rejects", "20%", "--json"))
                .contains(
                        "\"state\":\"FAILED\"", "\"dryRun\":true", "1 of 2 records were rejected; max-rejects is 20%");
        assertThat(run(0, "load", file, "--dry-run"))
                .contains("acceptable", "dry run")
                .doesNotContain("Look at");
        assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname = 'tried'"))
                .isZero();
        assertThat(run(0, "load", file, "--json")).contains("\"job\":3,", "\"inserted\":1");
        assertThat(run(0, "undo", "3", "--dry-run"))
                .isEqualTo("Job 3 owns 1 row of table tried: it would be deleted.\n");
        assertThat(database.number("SELECT count(*) FROM tried")).isEqualTo(1);
        assertThat(run(0, "undo", "3"))
                .startsWith("Job 3 owns 1 row of table tried: deleting it.\n")
                .contains("ABORTED");
        assertThat(database.number("SELECT count(*) FROM tried")).isZero();
        assertThat(run(4, "undo", "3")).isEqualTo("caravan: job 3 is undone already\n");
        assertThat(run(2, "undo", "99")).startsWith("caravan: there is no job 99");
        CommandRun refused = CommandRun.of("load", file, "--max-rejects", "some");
        assertThat(refused.exitCode()).as(refused.out()).isEqualTo(2);
        assertThat(refused.err()).startsWith("caravan: --max-rejects is \"some\": must be");
        assertThat(run(0, "load", file, "--json")).contains("\"job\":4,", "\"inserted\":1");
    }

    /** The heap is too small for a million rejects, and for the file. */
    @Test
    void aMillionBadRowsEndNearTheLimitWithTheirRejects() throws IOException {
        Path file = directory.resolve("bad.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("email,name\n");
            for (int n = 1; n <= 1_000_000; n++) {
                out.write("nobody number " + n + " with a name that takes some room,X\n");
            }
        }
        String said;
        try (CaravanProcess process = caravan("load", file.toString(), "--max-rejects", "1000", "--json")
                .with("caravan.db.url", database.url())
                .with("caravan.data-dir", directory)
                .withHeap("96m")
                .start(directory)) {
            assertThat(process.awaitExit(LIMIT)).isEqualTo(4);
            said = process.out();
        }
        assertThat(said).contains("\"state\":\"FAILED\"", "records were rejected; max-rejects is 1000");
        long rejected = database.number(
                "SELECT rejected FROM caravan.reject_limit JOIN caravan.job ON job.id = job WHERE source LIKE '%/bad.csv'");
        assertThat(rejected).isBetween(1_001L, 25_000L);
        assertThat(said).contains("\"rejected\":" + rejected + ",");
        assertThat(
                        database.number(
                                "SELECT count(*) FROM caravan.reject JOIN caravan.job ON job.id = job WHERE source LIKE '%/bad.csv'"))
                .isEqualTo(rejected);
    }
}
