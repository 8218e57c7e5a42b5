package dev.caravan.csv;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;

/** A source's bytes without compression, within bounds. Not thread-safe. */
final class Unpacked extends InputStream {
    private final RawInput raw;
    private final Limits limits;
    private final Compression compression;
    private final InputStream in;
    private long bytes;

    private Unpacked(RawInput raw, Compression compression, Limits limits, PushbackInputStream packed)
            throws IOException {
        this.raw = raw;
        this.limits = limits;
        this.compression = compression;
        try {
            this.in = compression.unpack(packed);
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        }
    }

    /** The bytes as they are, or unpacked if they begin as one of the compressed formats that are read does. */
    static InputStream open(RawInput raw, Limits limits) throws IOException {
        PushbackInputStream packed = new PushbackInputStream(raw, Compression.HEAD_BYTES);
        byte[] head = packed.readNBytes(Compression.HEAD_BYTES);
        packed.unread(head);
        Compression compression = Compression.of(head);
        return compression == Compression.NONE ? packed : new Unpacked(raw, compression, limits, packed);
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
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        }
        bytes += Math.max(0, read);
        limits.check("the %s data".formatted(name()), raw.bytesRead(), bytes);
        return read;
    }

    /** The archive is to blame, unless the source itself has failed. */
    private IOException explained(Exception e) {
        if (raw.hasFailed() && e instanceof IOException failure) {
            return failure;
        }
        return new UnreadableSourceException(
                "the %s data is broken after %d unpacked bytes: %s".formatted(name(), bytes, reason(e)), e);
    }

    private static String reason(Exception e) {
        return e instanceof EOFException || e.getMessage() == null ? "it ends in the middle" : e.getMessage();
    }

    private String name() {
        return compression.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
