package dev.caravan.csv;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A run of a stream's bytes that were read before it was known what they are, in a temporary file: the last {@code capacityBytes} of
 * them at most, written round and round. The file is made when it is needed first. Not thread-safe.
 */
final class ReadAheadFile implements Closeable {
    private final long capacityBytes;
    private long from;
    private long to;
    private @Nullable FileChannel file;

    ReadAheadFile(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Position of the first byte that is here. */
    long from() {
        return from;
    }

    /** Position after the last byte that is here. */
    long to() {
        return to;
    }

    /** Forgets bytes before the position. */
    void dropBefore(long position) {
        from = position;
    }

    /** Forgets everything; the next bytes come from the position. */
    void restart(long position) throws IOException {
        from = position;
        to = position;
        if (file != null) {
            file.truncate(0);
        }
    }

    /** Adds the bytes that follow. */
    void append(byte[] bytes, int at, int length) throws IOException {
        if (to + length - from > capacityBytes) {
            throw new IllegalStateException("more than %d bytes are read ahead".formatted(capacityBytes));
        }
        int done = 0;
        while (done < length) {
            long place = to % capacityBytes;
            int most = (int) Math.min(length - done, capacityBytes - place);
            int written = open().write(ByteBuffer.wrap(bytes, at + done, most), place);
            done += written;
            to += written;
        }
    }

    /** Reads bytes that are here from the position on; returns how many, 1 or more. */
    int read(long position, byte[] into, int at, int length) throws IOException {
        long place = position % capacityBytes;
        int most = (int) Math.min(Math.min(length, to - position), capacityBytes - place);
        int read = open().read(ByteBuffer.wrap(into, at, most), place);
        if (read <= 0) {
            throw new IOException("the temporary file of bytes that were read ahead was cut short");
        }
        return read;
    }

    private FileChannel open() throws IOException {
        FileChannel opened = file;
        if (opened == null) {
            Path path = Files.createTempFile("caravan-read-ahead-", ".bin");
            opened = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = opened;
        }
        return opened;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
