package dev.caravan.report;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that is stopped ends Spark, and makes the report when it is run again. {@link LocalCluster} stands for Spark. */
@Tag("long")
class StoppedSparkReportTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void theSameCommandMakesItAndNothingElseStays() throws IOException {
        Path hang = Files.createFile(directory.resolve("hang"));
        Path child = directory.resolve("child");
        Path home = LocalCluster.home(directory.resolve("spark"), """
                if [ -e '%s' ]; then sleep 600 & echo $! > '%s'; wait; fi
                """.formatted(hang, child));
        Path file = Files.writeString(directory.resolve("plays.csv"), "Song,Plays\nA,1\nA,2\n");
        Path out = directory.resolve("out");
        try (TestDatabase database = TestDatabase.create()) {
            CaravanProcess.Command report = caravan(
                    "report",
                    file.toString(),
                    "--group-by",
                    "Song",
                    "--sum",
                    "Plays=Total",
                    "-o",
                    out.toString(),
                    "--engine",
                    "spark",
                    "--spark-home",
                    home.toString(),
                    "--db",
                    database.url(),
                    "--data-dir",
                    directory.resolve("data").toString());
            ProcessHandle spark;
            try (CaravanProcess stopped = report.start(directory)) {
                await().atMost(LONG)
                        .until(() ->
                                Files.exists(child) && !Files.readString(child).isBlank());
                spark = ProcessHandle.of(Long.parseLong(Files.readString(child).strip()))
                        .orElseThrow();
                stopped.terminate();
                assertThat(stopped.awaitExit(LONG)).isNotZero();
                assertThat(stopped.err()).contains("Run the same command again");
            }
            assertThat(spark.isAlive()).isFalse();
            assertThat(names()).noneMatch(name -> name.startsWith(".caravan") || name.equals("out"));
            Files.delete(hang);
            try (CaravanProcess again = report.start(directory)) {
                assertThat(again.awaitExit(LONG)).as(again.err()).isZero();
            }
            assertThat(out.resolve("manifest.json")).exists();
            assertThat(names()).noneMatch(name -> name.startsWith(".caravan"));
        }
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
