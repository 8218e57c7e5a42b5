package dev.caravan.report.spark;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a report is given to {@code spark-submit}.
 *
 * @param master URL of the cluster's master
 * @param name of the application
 * @param memoryBytes heap of the driver, which runs all tasks if the master is local; null: as Spark is configured
 * @param jars options by which it has further jars
 */
public record SparkSubmission(
        String master, String name, @Nullable Long memoryBytes, List<String> jars) {
    public SparkSubmission {
        jars = List.copyOf(jars);
    }

    /** Options of {@code spark-submit}. */
    List<String> options() {
        List<String> options = new ArrayList<>(List.of(
                "--master",
                master,
                "--name",
                name,
                "--class",
                "dev.caravan.spark.SparkReport",
                "--conf",
                "spark.ui.showConsoleProgress=false"));
        if (master.startsWith("local")) {
            options.addAll(List.of("--conf", "spark.ui.enabled=false"));
        }
        if (memoryBytes != null) {
            options.addAll(List.of("--driver-memory", (memoryBytes >> 20) + "m"));
        }
        options.addAll(jars);
        return options;
    }
}
