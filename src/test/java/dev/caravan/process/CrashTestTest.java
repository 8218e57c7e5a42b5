package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.CommandRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Splitters and loaders are killed at random moments, queue and database restarted, connections cut and held, messages
 * doubled and delayed: nothing is lost, nothing is there twice.
 */
class CrashTestTest {
    private static final int KILLS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(7);
    private static final long SEED = Long.getLong("caravan.test.seed", new Random().nextInt(1_000_000));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Tag("long")
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void afterTwentyKillsTheTableIsThatOfAnUndisturbedLoad() {
        System.out.println("CrashTestTest: -Dcaravan.test.seed=" + SEED);
        try (CaravanProcess test = caravan(
                        "crash-test",
                        "--rows",
                        "40000",
                        "--kills",
                        Integer.toString(KILLS),
                        "--seed",
                        Long.toString(SEED),
                        "--data-dir",
                        directory.toString())
                .start(directory)) {
            int exit = test.awaitExit(LIMIT);

            assertThat(exit).as("%s%s", test.out(), test.err()).isZero();
            assertThat(test.out())
                    .contains("PASSED", KILLS + " × kill", "× lose-queue", "× restart-database")
                    .contains("× cut-connections", "× hold-connections");
            assertThat(directory.resolve("crash-test-" + SEED)).doesNotExist();
        }
    }

    /** The target with the most that can go wrong. Three kills are enough to hit a worker that has written a part of the rows. */
    @ParameterizedTest
    @CsvSource({"triggers,direct", "partitioned,staged"})
    @Tag("long")
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void tablesThatPeopleMadeAreThoseOfAnUndisturbedLoad(String target, String method) {
        System.out.println("CrashTestTest: -Dcaravan.test.seed=" + SEED);
        try (CaravanProcess test = caravan(
                        "crash-test",
                        "--target",
                        target,
                        "--load-method",
                        method,
                        "--rows",
                        "5000",
                        "--kills",
                        "3",
                        "--seed",
                        Long.toString(SEED),
                        "--data-dir",
                        directory.toString())
                .start(directory)) {
            assertThat(test.awaitExit(LIMIT)).as("%s%s", test.out(), test.err()).isZero();
            assertThat(test.out()).contains("PASSED", "3 × kill", "digest of the rejects' lines");
        }
    }

    /** Nothing has been started when it is refused: the command may run in this process. */
    @Test
    void aTestThatCantBeIsRefusedInOneLine() {
        CommandRun tooFew = CommandRun.of("crash-test", "--rows", "10", "--data-dir", directory.toString());
        assertThat(tooFew.exitCode()).isEqualTo(2);
        assertThat(tooFew.err().lines()).containsExactly("caravan: --rows must be 1,000 or more, --kills 1 or more");
        CommandRun elsewhere = CommandRun.of("crash-test", "--target", "triggers", "--db", "jdbc:h2:./none");
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.err().lines())
                .containsExactly("caravan: --target triggers needs PostgreSQL; elsewhere there are made and own");
        CommandRun direct = CommandRun.of("crash-test", "--target", "triggers", "--load-method", "staged");
        assertThat(direct.exitCode()).isEqualTo(2);
        assertThat(direct.err().lines())
                .containsExactly("caravan: --load-method must be direct or staged; with --target triggers only direct");
    }
}
