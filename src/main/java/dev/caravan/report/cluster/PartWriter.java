package dev.caravan.report.cluster;

import dev.caravan.digest.Sha256;
import dev.caravan.report.grouping.BlockGroups;
import dev.caravan.report.grouping.RowTraits;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Iterator;

/** Task: the blocks of a partition → a file of its groups. Not thread-safe. */
public final class PartWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Of the heap: the executor's other tasks, and Spark, have the rest. */
    private static final int HEAP_SHARE = 3;

    private PartWriter() {}

    /**
     * Writes the groups of a partition. The file's name is the attempt's, so that of two attempts only the one that Spark knows of counts.
     *
     * @param attempt distinguishes tasks for the same partition
     * @param cores tasks that this machine's process runs at once
     */
    public static Part write(
            ClusterPlan plan,
            TaskFiles files,
            int partition,
            long attempt,
            RowTraits traits,
            int cores,
            Iterator<byte[]> blocks)
            throws IOException {
        BlockGroups groups = new BlockGroups(plan.layout(), Runtime.getRuntime().maxMemory() / HEAP_SHARE / cores);
        while (blocks.hasNext()) {
            groups.add(blocks.next());
        }
        String name = "part-%05d-%d.csv".formatted(partition, attempt);
        Path file = files.temporary(name);
        try {
            MessageDigest digest = Sha256.digest();
            long rows = write(plan, groups, traits, file, digest);
            long bytes = Files.size(file);
            files.put(file, name);
            return new Part(partition, name, rows, bytes, Sha256.hex(digest));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static long write(ClusterPlan plan, BlockGroups groups, RowTraits traits, Path file, MessageDigest digest)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(
                        new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES), digest)) {
            if (plan.header() != null) {
                out.write(plan.header().getBytes(StandardCharsets.UTF_8));
            }
            long rows = groups.write(out, traits, plan.isPlain());
            out.flush();
            channel.force(true);
            return rows;
        }
    }
}
