package dev.caravan.report.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code spark-submit} as a process: a script stands for it. */
class SparkProcessTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private SparkProcess start(String script, Map<String, String> environment) throws IOException {
        Path submit = Files.writeString(directory.resolve("spark-submit"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
        return SparkProcess.start(
                new SparkHome(submit),
                new SparkSubmission("local[2]", "a report", 512L << 20, List.of("--jars", "a.jar")),
                directory.resolve("plan.json"),
                environment);
    }

    @Test
    void closingEndsAllProcessesEvenThoseThatIgnoreIt() throws IOException, InterruptedException {
        SparkProcess spark = start("""
                sh -c 'trap "" TERM HUP; while :; do sleep 1; done' &
                echo caravan part $!
                wait
                """, Map.of());
        String started = spark.next(SOON);
        assertThat(started).startsWith("part ");
        ProcessHandle child = ProcessHandle.of(
                        Long.parseLong(String.valueOf(started).substring("part ".length())))
                .orElseThrow();
        assertThat(child.isAlive()).isTrue();
        spark.close();
        await().atMost(SOON).until(() -> !child.isAlive());
        assertThat(spark.next(SOON)).as("the end").isEmpty();
    }

    @Test
    void keysAreInItsEnvironmentAndNotAmongItsArguments() throws IOException, InterruptedException {
        try (SparkProcess spark = start("""
                echo "caravan $AWS_SECRET_ACCESS_KEY $*"
                """, Map.of("AWS_SECRET_ACCESS_KEY", "secret"))) {
            assertThat(spark.next(SOON))
                    .isEqualTo(
                            "secret --master local[2] --name a report --class dev.caravan.spark.SparkReport --conf spark.ui.showConsoleProgress=false"
                                    + " --conf spark.ui.enabled=false --driver-memory 512m --jars a.jar %s %s",
                            directory.resolve("caravan-spark.jar"), directory.resolve("plan.json"));
        }
    }
}
