package dev.caravan.csv.source;

import dev.caravan.csv.UnreadableSourceException;

/**
 * What compressed data may unpack to. Tables compress well, but hardly beyond 100 : 1.
 *
 * @param maxRatio unpacked to packed bytes, 1 or more; asked once {@code ratioFromBytes} are unpacked
 * @param ratioFromBytes small files may be as repetitive as they like, 0 or more
 * @param maxBytes unpacked bytes of a source, or of all entries of a zip archive, 1 or more
 * @param maxEntries entries of a zip archive, 1 or more
 */
public record DecompressionLimits(long maxRatio, long ratioFromBytes, long maxBytes, int maxEntries) {
    private static final DecompressionLimits STANDARD = new DecompressionLimits(250, 64L << 20, 1L << 40, 10_000);

    public DecompressionLimits {
        if (maxRatio < 1 || ratioFromBytes < 0 || maxBytes < 1 || maxEntries < 1) {
            throw new IllegalArgumentException(
                    "ratio %d from %d bytes, %d bytes, %d entries: must be at least 1, 0, 1 and 1"
                            .formatted(maxRatio, ratioFromBytes, maxBytes, maxEntries));
        }
    }

    /** 250 : 1 from 64 MiB on, 1 TiB, 10,000 entries. */
    public static DecompressionLimits standard() {
        return STANDARD;
    }

    /** @param what names the data in the message */
    void check(String what, long packedBytes, long unpackedBytes) throws UnreadableSourceException {
        if (unpackedBytes > maxBytes) {
            throw new UnreadableSourceException("%s unpacks to more than %d bytes".formatted(what, maxBytes));
        }
        if (unpackedBytes > ratioFromBytes && unpackedBytes / maxRatio > packedBytes) {
            throw new UnreadableSourceException("%s unpacks to more than %d times its size (%d bytes to over %d)"
                    .formatted(what, maxRatio, packedBytes, unpackedBytes));
        }
    }
}
