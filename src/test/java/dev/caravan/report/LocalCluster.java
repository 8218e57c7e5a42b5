package dev.caravan.report;

import dev.caravan.report.cluster.ClusterPlan;
import dev.caravan.report.cluster.LocalTaskFiles;
import dev.caravan.report.cluster.Part;
import dev.caravan.report.cluster.PartWriter;
import dev.caravan.report.cluster.RangeResult;
import dev.caravan.report.cluster.RangeRows;
import dev.caravan.report.cluster.TaskFiles;
import dev.caravan.report.grouping.RowBlock;
import dev.caravan.report.grouping.RowTraits;
import dev.caravan.report.spark.SparkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Stands for Spark where that isn't: runs a plan's tasks one after the other, the last range first, with the same lines on stdout as {@code
 * dev.caravan.spark.SparkReport}.
 */
final class LocalCluster {
    private LocalCluster() {}

    /** Makes a directory that looks as Spark's, whose {@code spark-submit} is this class. */
    static Path home(Path directory) throws IOException {
        return home(directory, "");
    }

    /** @param first commands of the shell that come before it */
    static Path home(Path directory, String first) throws IOException {
        Path submit = directory.resolve("bin/spark-submit");
        Files.createDirectories(submit.getParent());
        Files.createDirectories(directory.resolve("jars"));
        Files.writeString(directory.resolve("jars/spark-core_2.13-4.0.0.jar"), "");
        Files.writeString(submit, """
                #!/bin/sh
                %s
                for plan; do :; done
                exec "%s/bin/java" -XX:TieredStopAtLevel=1 -Xshare:auto -cp '%s' %s "$plan"
                """.formatted(
                        first,
                        System.getProperty("java.home"),
                        System.getProperty("java.class.path"),
                        LocalCluster.class.getName()));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }

    /** Whether the build has made the jar for executors. */
    static boolean hasJar() {
        return SparkProcess.class.getResource("/caravan-spark.jar") != null;
    }

    public static void main(String[] args) throws IOException {
        try {
            run(Path.of(args[0]));
            System.out.println("caravan done");
        } catch (RuntimeException e) {
            System.out.println("caravan failed " + e.getMessage());
        }
    }

    private static void run(Path file) throws IOException {
        ClusterPlan plan = ClusterPlan.read(Files.readAllBytes(file));
        Path directory = Path.of(plan.directory());
        TaskFiles files = new LocalTaskFiles(directory, plan.decompressionLimits());
        Map<Integer, List<byte[]>> blocks = new TreeMap<>();
        RowTraits traits = RowTraits.none(plan.layout());
        for (int range = plan.ranges().size() - 1; range >= 0; range--) {
            try (RangeRows rows = new RangeRows(plan, range, files)) {
                while (rows.hasNext()) {
                    RowBlock block = rows.next();
                    blocks.computeIfAbsent(block.partition(), first -> new ArrayList<>())
                            .add(block.rows());
                }
            }
            traits = traits.and(RangeResult.read(files, range).traits());
            System.out.println("caravan range " + range);
        }
        List<String> parts = new ArrayList<>();
        for (int partition : blocks.keySet()) {
            parts.add(PartWriter.write(
                            plan,
                            files,
                            partition,
                            1,
                            traits,
                            1,
                            Objects.requireNonNull(blocks.get(partition)).iterator())
                    .json());
            System.out.println("caravan part " + partition);
        }
        Part.writeAll(directory, parts);
    }
}
