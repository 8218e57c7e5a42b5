package dev.caravan.spark;

import dev.caravan.report.cluster.ClusterPlan;
import dev.caravan.report.cluster.Part;
import dev.caravan.report.cluster.RangeResult;
import dev.caravan.report.cluster.TaskFiles;
import dev.caravan.report.grouping.RowTraits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Spark's driver for one report: {@code SparkReport PLAN}. One stage reads the ranges, a shuffle brings the blocks of a partition together, and
 * a second stage writes their groups. Its lines on stdout are its progress, as {@link Progress} has them. It ends with the process that started
 * it, whose end closes stdin.
 */
public final class SparkReport {
    private static final int FAILED = 1;

    private SparkReport() {}

    /** @param args the plan's file */
    public static void main(String[] args) {
        endWithParent();
        try {
            make(Path.of(args[0]));
            Progress.done();
        } catch (Exception | LinkageError e) {
            // Scala throws checked exceptions without declaring them.
            Progress.failed(e);
            Runtime.getRuntime().exit(FAILED);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        ClusterPlan plan = ClusterPlan.read(json);
        SparkConf conf = new SparkConf()
                // Blocks are bytes already; Kryo's records can be moved without being read.
                .setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        if (plan.needsS3()) {
            S3aSettings.addTo(conf, System.getenv());
        }
        HadoopTaskFiles files = new HadoopTaskFiles(plan, S3aSettings.hadoop(conf));
        files.requireS3(plan);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.sc().addSparkListener(new Progress());
            Part.writeAll(file.resolveSibling("."), parts(spark, plan, files, new TaskPlan(json)));
        }
    }

    private static List<String> parts(JavaSparkContext spark, ClusterPlan plan, TaskFiles files, TaskPlan task) {
        Broadcast<TaskPlan> tasks = spark.broadcast(task);
        List<Integer> ranges = IntStream.range(0, plan.ranges().size()).boxed().toList();
        JavaPairRDD<Integer, byte[]> blocks = spark.parallelize(ranges, ranges.size())
                .mapPartitionsToPair(new ReadRanges(tasks))
                .partitionBy(new ByNumber(plan.partitions()));
        // Ends when all ranges are read, and leaves their blocks for the next job: decimal places of all rows must be
        // known before one is written.
        blocks.mapPartitions(unread -> Collections.emptyIterator()).collectPartitions(new int[] {0});
        RowTraits traits = ranges.parallelStream()
                .map(range -> of(() -> RangeResult.read(files, range)).traits())
                .reduce(RowTraits.none(plan.layout()), RowTraits::and);
        return blocks.values()
                .mapPartitionsWithIndex(new WriteParts(tasks, traits), true)
                .collect();
    }

    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is sent.
                        }
                    } catch (IOException e) {
                        // As its end.
                    }
                    Runtime.getRuntime().exit(FAILED);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Runs the work of a task, whose failures are all unchecked. */
    static <T> T of(Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Work that reads or writes. */
    interface Work<T> {
        T run() throws IOException;
    }
}
