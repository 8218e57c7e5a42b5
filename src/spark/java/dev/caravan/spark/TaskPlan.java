package dev.caravan.spark;

import dev.caravan.report.cluster.ClusterPlan;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The plan on an executor, which reads it once. Thread-safe. */
final class TaskPlan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String file;
    private transient @Nullable ClusterPlan plan;

    TaskPlan(String file) {
        this.file = file;
    }

    synchronized ClusterPlan get() {
        ClusterPlan read = plan;
        if (read == null) {
            read = SparkReport.of(() -> ClusterPlan.read(Path.of(file)));
            plan = read;
        }
        return read;
    }
}
