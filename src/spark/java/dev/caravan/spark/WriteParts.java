package dev.caravan.spark;

import dev.caravan.report.cluster.PartWriter;
import dev.caravan.report.grouping.RowTraits;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** The blocks of a partition → the part that has their groups, as JSON. */
final class WriteParts implements Function2<Integer, Iterator<byte[]>, Iterator<String>> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<TaskPlan> tasks;
    private final int[] whole;
    private final int[] places;
    private final long[] escaped;

    WriteParts(Broadcast<TaskPlan> tasks, RowTraits traits) {
        this.tasks = tasks;
        this.whole = traits.whole();
        this.places = traits.places();
        this.escaped = traits.escaped();
    }

    @Override
    public Iterator<String> call(Integer partition, Iterator<byte[]> blocks) throws Exception {
        if (!blocks.hasNext()) {
            return Collections.emptyIterator();
        }
        return Collections.singleton(PartWriter.write(
                                tasks.value().get(),
                                tasks.value().files(),
                                partition,
                                TaskContext.get().taskAttemptId(),
                                new RowTraits(whole, places, escaped),
                                cores(),
                                blocks)
                        .json())
                .iterator();
    }

    /** Tasks that run in this process at once. */
    private static int cores() {
        int cores = SparkEnv.get().conf().getInt("spark.executor.cores", 0);
        return cores > 0 ? cores : Runtime.getRuntime().availableProcessors();
    }
}
