package dev.caravan.csv.source;

import dev.caravan.csv.UnreadableSourceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/** The unpacked bytes of a zip entry, held against the size and checksum that the archive's directory gives. Not thread-safe. */
final class ZipEntryStream extends InputStream {
    private final ZipArchive archive;
    private final InputStream in;
    private final ZipEntry entry;
    private final CRC32 checksum = new CRC32();
    private long bytes;

    ZipEntryStream(ZipArchive archive, InputStream in, ZipEntry entry) {
        this.archive = archive;
        this.in = in;
        this.entry = entry;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read;
        try {
            read = in.read(into, from, length);
        } catch (ZipException | EOFException e) {
            throw broken(e.getMessage() == null ? "it ends in the middle" : e.getMessage());
        }
        if (read < 0) {
            if (bytes != entry.getSize() || checksum.getValue() != entry.getCrc()) {
                throw broken("its size or checksum is another than the archive's directory says");
            }
            return read;
        }
        bytes += read;
        if (bytes > entry.getSize()) {
            throw broken("it is larger than the %d bytes that the archive's directory says".formatted(entry.getSize()));
        }
        checksum.update(into, from, read);
        return read;
    }

    private UnreadableSourceException broken(String why) {
        return new UnreadableSourceException(
                "the zip data of %s is broken after %d unpacked bytes: %s".formatted(entry.getName(), bytes, why));
    }

    @Override
    public void close() throws IOException {
        try (archive) {
            in.close();
        }
    }
}
