package dev.caravan.csv.source;

import dev.caravan.csv.UnreadableSourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of a zip archive's directory as the archive states it; checked before the directory is read into memory (PKWARE APPNOTE 4.3.14, 4.3.16). */
final class ZipDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT_BYTES = 0xffff;
    private static final int SIZE_AT = 12;

    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int ZIP64_END_BYTES = 56;
    private static final int ZIP64_SIZE_AT = 40;
    private static final int IN_ZIP64 = 0xffffffff;

    private ZipDirectory() {}

    /** @throws UnreadableSourceException if the archive has no directory */
    static long bytes(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - END_BYTES - LONGEST_COMMENT_BYTES - LOCATOR_BYTES);
            ByteBuffer tail = read(channel, from, (int) (channel.size() - from));
            for (int p = tail.limit() - END_BYTES; p >= 0; p--) {
                if (tail.getInt(p) == END_SIGNATURE) {
                    int bytes = tail.getInt(p + SIZE_AT);
                    int locator = p - LOCATOR_BYTES;
                    return bytes == IN_ZIP64 && locator >= 0 && tail.getInt(locator) == LOCATOR_SIGNATURE
                            ? zip64Bytes(channel, tail.getLong(locator + Long.BYTES))
                            : Integer.toUnsignedLong(bytes);
                }
            }
        }
        throw new UnreadableSourceException("the zip archive is cut short: it has no directory");
    }

    private static long zip64Bytes(SeekableByteChannel channel, long at) throws IOException {
        if (at < 0 || at > channel.size() - ZIP64_END_BYTES) {
            throw new UnreadableSourceException("the zip archive is damaged: its directory lies beyond its end");
        }
        long bytes = read(channel, at, ZIP64_END_BYTES).getLong(ZIP64_SIZE_AT);
        return bytes < 0 ? Long.MAX_VALUE : bytes;
    }

    private static ByteBuffer read(SeekableByteChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until it is full, or the file has become shorter.
        }
        return bytes.flip();
    }
}
