package dev.caravan.spark;

import dev.caravan.report.cluster.ClusterPlan;
import dev.caravan.report.cluster.TaskFiles;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/** The plan on an executor, which reads it once, and the files of its tasks. Thread-safe. */
final class TaskPlan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] json;
    private transient @Nullable ClusterPlan plan;
    private transient @Nullable TaskFiles files;

    TaskPlan(byte[] json) {
        this.json = json;
    }

    synchronized ClusterPlan get() {
        ClusterPlan read = plan;
        if (read == null) {
            read = SparkReport.of(() -> ClusterPlan.read(json));
            plan = read;
        }
        return read;
    }

    synchronized TaskFiles files() {
        TaskFiles made = files;
        if (made == null) {
            made = new HadoopTaskFiles(get(), S3aSettings.hadoop(SparkEnv.get().conf()));
            files = made;
        }
        return made;
    }
}
