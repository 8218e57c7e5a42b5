package dev.caravan.report.cluster;

import dev.caravan.report.cluster.ClusterPlan.PlannedSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** What a task reads and leaves: sources, and files of the run. Thread-safe. */
public interface TaskFiles extends RunFiles {
    /**
     * A source, unpacked from its archive if it is in one.
     *
     * @param from first byte
     * @throws dev.caravan.feed.report.ReportException if it is not the planned version
     */
    InputStream source(PlannedSource source, long from) throws IOException;

    /** Where a file is written, on this machine, until {@link #put}; unique, and deleted by its writer if that fails. */
    Path temporary(String name) throws IOException;

    /** Makes a complete file one of the run, at once. Replaces one of the same name. */
    void put(Path temporary, String name) throws IOException;
}
