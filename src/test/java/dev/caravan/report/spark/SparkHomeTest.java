package dev.caravan.report.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.feed.report.ReportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkHomeTest {
    @TempDir
    Path directory;

    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        home = directory.resolve("spark-4");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("jars"));
        Files.createFile(home.resolve("jars/spark-core_2.13-4.0.1.jar"));
        assertThat(Files.createFile(home.resolve("bin/spark-submit")).toFile().setExecutable(true))
                .isTrue();
    }

    @Test
    void anOptionComesBeforeTheEnvironmentAndThatBeforeThePath() {
        Map<String, String> elsewhere = Map.of("SPARK_HOME", "/nowhere", "PATH", "/nowhere:" + home.resolve("bin"));
        SparkHome spark = new SparkHome(home.resolve("bin/spark-submit"));
        assertThat(SparkHome.find(home.toString(), elsewhere)).isEqualTo(spark);
        assertThat(SparkHome.find(null, Map.of("SPARK_HOME", home.toString()))).isEqualTo(spark);
        assertThat(SparkHome.find(null, Map.of("PATH", "/nowhere:" + home.resolve("bin"))))
                .isEqualTo(spark);
    }

    @Test
    void withoutSparkOneLineNamesTheTwoWaysToGetIt() {
        for (Map<String, String> none :
                List.of(Map.<String, String>of(), Map.of("PATH", "/nowhere"), Map.of("SPARK_HOME", "/nowhere"))) {
            assertThatThrownBy(() -> SparkHome.find(null, none))
                    .isInstanceOf(ReportException.class)
                    .message()
                    .contains("https://spark.apache.org/downloads.html", "pip install 'pyspark>=4,<5'")
                    .doesNotContain("\n");
        }
    }

    @Test
    void hadoopsS3IsThatOfItsVersionUnlessItHasOneOrOneIsNamed() throws IOException {
        SparkHome spark = SparkHome.find(home.toString(), Map.of());
        assertThat(spark.s3Jars(null)).as("no known Hadoop").isEmpty();
        Files.createFile(home.resolve("jars/hadoop-client-api-3.4.9.jar"));
        assertThat(spark.s3Jars(null))
                .startsWith("--packages")
                .anyMatch(argument -> argument.startsWith("org.apache.hadoop:hadoop-aws:3.4.9,"))
                .endsWith("--exclude-packages", "software.amazon.awssdk:bundle");
        assertThat(spark.s3Jars(List.of("/a.jar", "/b.jar"))).containsExactly("--jars", "/a.jar,/b.jar");
        Files.createFile(home.resolve("jars/hadoop-aws-3.4.9.jar"));
        assertThat(spark.s3Jars(null)).as("its own").isEmpty();
    }

    @Test
    void anotherSparkIsRefused() throws IOException {
        Files.move(home.resolve("jars/spark-core_2.13-4.0.1.jar"), home.resolve("jars/spark-core_2.12-3.5.1.jar"));
        assertThatThrownBy(() -> SparkHome.find(home.toString(), Map.of())).hasMessageContaining("is not Spark 4");
    }
}
