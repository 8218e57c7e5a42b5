package dev.caravan.report.grouping;

import dev.caravan.csv.Swar;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Files to which rows are distributed by the hash of their keys. Thread-safe, with a lock for each partition. */
final class Partitions implements Closeable {
    /** Maximum number of files that stay open. If there are more partitions, a file is opened for each write. */
    private static final int MOST_OPEN = 256;

    private final int divisor;
    private final Path[] files;
    private final FileChannel[] channels;
    private final Object[] locks;

    /**
     * @param name prefix of the files' names
     * @param divisor of the hashes: number of partitions at the levels above; 1 at the first level
     */
    Partitions(Path directory, String name, int count, int divisor) {
        this.divisor = divisor;
        this.files = IntStream.range(0, count)
                .mapToObj(n -> directory.resolve("%s-%d".formatted(name, n)))
                .toArray(Path[]::new);
        this.channels = new FileChannel[count];
        this.locks = IntStream.range(0, count).mapToObj(n -> new Object()).toArray();
    }

    int count() {
        return files.length;
    }

    /** Files of the partitions that have rows. */
    List<Path> written() {
        return Arrays.stream(files).filter(Files::exists).toList();
    }

    /** Writes each row, from the first on, to its partition: one write per partition. */
    void scatter(EncodedRows encodedRows, int first) throws IOException {
        int[] starts = new int[files.length + 1];
        for (int line = first; line < encodedRows.count(); line++) {
            starts[part(encodedRows.hash(line)) + 1] += encodedRows.endOf(line) - encodedRows.startOf(line);
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] at = Arrays.copyOf(starts, files.length);
        byte[] sorted = encodedRows.spare(starts[files.length]);
        for (int line = first; line < encodedRows.count(); line++) {
            int part = part(encodedRows.hash(line));
            int length = encodedRows.endOf(line) - encodedRows.startOf(line);
            Swar.copy(encodedRows.bytes(), encodedRows.startOf(line), sorted, at[part], length);
            at[part] += length;
        }
        for (int part = 0; part < files.length; part++) {
            if (starts[part + 1] > starts[part]) {
                write(part, ByteBuffer.wrap(sorted, starts[part], starts[part + 1] - starts[part]));
            }
        }
    }

    private int part(int hash) {
        return hash / divisor % files.length;
    }

    private void write(int part, ByteBuffer bytes) throws IOException {
        synchronized (locks[part]) {
            FileChannel channel = channels[part];
            if (channel == null) {
                channel = FileChannel.open(
                        files[part], StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            }
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } finally {
                if (part < MOST_OPEN) {
                    channels[part] = channel;
                } else {
                    channel.close();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (int part = 0; part < files.length; part++) {
            synchronized (locks[part]) {
                FileChannel channel = channels[part];
                if (channel != null) {
                    channel.close();
                    channels[part] = null;
                }
            }
        }
    }
}
