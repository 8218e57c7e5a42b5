package dev.caravan.csv.source;

import dev.caravan.csv.UnreadableSourceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;

/** A source's bytes without compression, within bounds. Not thread-safe. */
final class DecompressedStream extends InputStream {
    private final RawInput raw;
    private final DecompressionLimits decompressionLimits;
    private final Compression compression;
    private final InputStream in;
    private long bytes;

    private DecompressedStream(
            RawInput raw, Compression compression, DecompressionLimits decompressionLimits, PushbackInputStream packed)
            throws IOException {
        this.raw = raw;
        this.decompressionLimits = decompressionLimits;
        this.compression = compression;
        try {
            this.in = compression.unpack(packed);
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        }
    }

    /** The bytes as they are, or unpacked if they begin as one of the compressed formats that are read does. */
    static InputStream open(RawInput raw, DecompressionLimits decompressionLimits) throws IOException {
        PushbackInputStream packed = new PushbackInputStream(raw, Compression.HEAD_BYTES);
        byte[] head = packed.readNBytes(Compression.HEAD_BYTES);
        packed.unread(head);
        Compression compression = Compression.of(head);
        return compression == Compression.NONE
                ? packed
                : new DecompressedStream(raw, compression, decompressionLimits, packed);
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
        decompressionLimits.check("the %s data".formatted(name()), raw.bytesRead(), bytes);
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
