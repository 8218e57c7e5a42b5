package dev.caravan.report.spark;

import dev.caravan.feed.report.ReportException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Spark distribution of this machine.
 *
 * @param submit its program {@code spark-submit}
 */
public record SparkHome(Path submit) {
    private static final String HOW_TO_GET_IT =
            "unpack Apache Spark 4 (https://spark.apache.org/downloads.html) and name its folder by SPARK_HOME or --spark-home, or run pip install 'pyspark>=4,<5'";

    /**
     * Finds Spark: in the given directory, else in {@code SPARK_HOME}, else on the {@code PATH}.
     *
     * @throws ReportException if there is none; the message says how to get it
     */
    public static SparkHome find(@Nullable String home, Map<String, String> environment) {
        String named = home != null ? home : environment.get("SPARK_HOME");
        if (named != null && !named.isBlank()) {
            Path directory = Path.of(named).toAbsolutePath();
            Path submit = directory.resolve("bin").resolve("spark-submit");
            if (!Files.isExecutable(submit)) {
                throw new ReportException("there is no Spark in %s: %s".formatted(directory, HOW_TO_GET_IT));
            }
            requireVersion(directory);
            return new SparkHome(submit);
        }
        return Arrays.stream(
                        Objects.requireNonNullElse(environment.get("PATH"), "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "spark-submit"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(SparkHome::new)
                .orElseThrow(() -> new ReportException("there is no Spark here: " + HOW_TO_GET_IT));
    }

    private static void requireVersion(Path home) {
        try (Stream<Path> jars = Files.list(home.resolve("jars"))) {
            if (jars.noneMatch(jar -> jar.getFileName().toString().matches("spark-core_2\\.13-4\\..*"))) {
                throw new ReportException("the Spark in %s is not Spark 4: %s".formatted(home, HOW_TO_GET_IT));
            }
        } catch (IOException e) {
            throw new ReportException("the Spark in %s has no jars: %s".formatted(home, HOW_TO_GET_IT), e);
        }
    }
}
