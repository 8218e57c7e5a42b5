package dev.caravan.csv.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How a source is compressed; told by its first bytes, whatever it is called. */
enum Compression {
    NONE,
    /** RFC 1952. Not through the JDK: that drops further members where a stream says that nothing is available (JDK-7036144). */
    GZIP,
    /** RFC 8878. */
    ZSTD,
    BZIP2;

    /** As many first bytes as are needed to tell. */
    static final int HEAD_BYTES = 10;

    /** Begins a block of bzip2 (the digits of pi), and its end where there is no block (the digits of its square root). */
    private static final int[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};

    private static final int[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, 0x90};

    /** @param head the first {@link #HEAD_BYTES} bytes, or all if there are fewer */
    static Compression of(byte[] head) {
        if (matches(head, 0, 0x1f, 0x8b, 8)) {
            return GZIP;
        }
        boolean skippable = head.length >= 4 && (head[0] & 0xf0) == 0x50 && matches(head, 1, 0x2a, 0x4d, 0x18);
        if (skippable || matches(head, 0, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        if (matches(head, 0, 'B', 'Z', 'h') && (matches(head, 4, BZIP2_BLOCK) || matches(head, 4, BZIP2_END))) {
            return BZIP2;
        }
        return NONE;
    }

    /** Every member of the source one after the other, unpacked as it is read. */
    InputStream unpack(InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case GZIP -> gunzip(packed);
            case ZSTD -> new ZstdInputStream(packed);
            case BZIP2 -> new BZip2CompressorInputStream(packed, true);
        };
    }

    /** Not by the builder: executors have the Commons Compress of Spark 4.0, which is 1.27 and has none. */
    @SuppressWarnings("deprecation")
    private static InputStream gunzip(InputStream packed) throws IOException {
        return new GzipCompressorInputStream(packed, true);
    }

    private static boolean matches(byte[] head, int at, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (at + i >= head.length || (head[at + i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
