package dev.caravan.spark;

import dev.caravan.report.cluster.RangeRows;
import dev.caravan.report.grouping.RowBlock;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** A range's number → its blocks, by partition. */
final class ReadRanges implements PairFlatMapFunction<Iterator<Integer>, Integer, byte[]> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<TaskPlan> tasks;

    ReadRanges(Broadcast<TaskPlan> tasks) {
        this.tasks = tasks;
    }

    @Override
    public Iterator<Tuple2<Integer, byte[]>> call(Iterator<Integer> ranges) throws Exception {
        if (!ranges.hasNext()) {
            return Collections.emptyIterator();
        }
        TaskContext task = TaskContext.get();
        RangeRows rows =
                new RangeRows(tasks.value().get(), ranges.next(), tasks.value().files());
        task.addTaskCompletionListener((TaskCompletionListener) ended -> SparkReport.of(() -> {
            rows.close();
            return null;
        }));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Tuple2<Integer, byte[]> next() {
                RowBlock block = rows.next();
                return new Tuple2<>(block.partition(), block.rows());
            }
        };
    }
}
