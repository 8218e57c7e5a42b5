package dev.caravan.report.spark;

import dev.caravan.feed.report.ReportException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern HADOOP = Pattern.compile("hadoop-client-api-([\\d.]+)\\.jar");

    /**
     * The newest that S3A of Hadoop 3.4 takes: later ones send checksums that it doesn't expect. Its modules are 15 MB, in place of the bundle
     * of 500 MB that hadoop-aws names.
     */
    private static final String AWS_SDK = "2.29.52";

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

    /**
     * Options by which it has Hadoop's S3A.
     *
     * @param named paths or URLs; null: those that Spark lacks are downloaded from Maven Central, as Spark does it
     */
    public List<String> s3Jars(@Nullable List<String> named) {
        if (named != null && !named.isEmpty()) {
            return List.of("--jars", String.join(",", named));
        }
        List<String> jars = jars();
        Optional<String> hadoop = jars.stream()
                .map(HADOOP::matcher)
                .filter(Matcher::matches)
                .map(jar -> jar.group(1))
                .findFirst();
        // Without a known version: a distribution that has its jars elsewhere, as EMR.
        return hadoop.isEmpty() || jars.stream().anyMatch(jar -> jar.startsWith("hadoop-aws-"))
                ? List.of()
                : List.of(
                        "--packages",
                        "org.apache.hadoop:hadoop-aws:%s,software.amazon.awssdk:s3-transfer-manager:%s,software.amazon.awssdk:sts:%s"
                                .formatted(hadoop.get(), AWS_SDK, AWS_SDK),
                        "--exclude-packages",
                        "software.amazon.awssdk:bundle");
    }

    /** Names of its jars, if they are where a distribution has them. */
    private List<String> jars() {
        try (Stream<Path> jars = Files.list(submit.toRealPath().resolveSibling("../jars"))) {
            return jars.map(jar -> jar.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of();
        }
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
