package dev.caravan.upload;

import dev.caravan.disk.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * Ranges of bytes that are on the disk: each record has {@code from, to, CRC-32}. A record is written after its bytes have been forced to
 * the disk, so the journal never claims too much. A record that a crash left half-written ends the journal. Not thread-safe.
 */
final class UploadJournal {
    private static final int RECORD = 2 * Long.BYTES + Integer.BYTES;

    /** Number of superfluous records above which the journal is rewritten. */
    private static final int SLACK = 1000;

    private final Path file;
    private int records;

    UploadJournal(Path file) {
        this.file = file;
    }

    /** Reads all valid records, and truncates the journal after them. */
    ByteRanges read() throws IOException {
        ByteRanges byteRanges = new ByteRanges();
        if (!Files.exists(file)) {
            return byteRanges;
        }
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
        while (all.remaining() >= RECORD) {
            long from = all.getLong();
            long to = all.getLong();
            if (all.getInt() != checksum(from, to)) {
                break;
            }
            byteRanges.add(from, to);
            records++;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) records * RECORD);
        }
        return byteRanges;
    }

    /**
     * Appends a range, and returns when it is on the disk.
     *
     * @param byteRanges all received ranges, including this one
     */
    void append(long from, long to, ByteRanges byteRanges) throws IOException {
        if (records > SLACK + 2 * byteRanges.count()) {
            ByteBuffer all = ByteBuffer.allocate(byteRanges.count() * RECORD);
            byteRanges.asMap().forEach((start, end) -> put(all, start, end));
            FsyncedFiles.write(file, all.array());
            records = byteRanges.count();
            return;
        }
        ByteBuffer record = put(ByteBuffer.allocate(RECORD), from, to).flip();
        try (FileChannel channel = PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long at = (long) records * RECORD;
            while (record.hasRemaining()) {
                at += channel.write(record, at);
            }
            channel.force(false);
        }
        if (records++ == 0) {
            FsyncedFiles.forceNameOf(file);
        }
    }

    private static ByteBuffer put(ByteBuffer buffer, long from, long to) {
        return buffer.putLong(from).putLong(to).putInt(checksum(from, to));
    }

    private static int checksum(long from, long to) {
        CRC32 crc = new CRC32();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(from).putLong(to).flip());
        return (int) crc.getValue();
    }
}
