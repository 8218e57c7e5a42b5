package dev.caravan.tools.generate;

import java.nio.charset.StandardCharsets;

/**
 * The expected outcome of a load of a members file with the key {@code id} into an empty table.
 *
 * @param load {@code rows} is {@code inserted + duplicates + rejected + skipped}
 * @param skipped rows that the table drops
 * @param rejects {@link TableDigest} of the {@linkplain #reject rejects}
 */
public record ExpectedMembers(Expected load, long skipped, long rejects) {
    /**
     * A reject, for a digest.
     *
     * @param line on which it starts, from 1
     * @param byTable whether the table refuses it, not a check of a column
     */
    public static byte[][] reject(long line, boolean byTable) {
        return new byte[][] {
            Long.toString(line).getBytes(StandardCharsets.UTF_8),
            (byTable ? "table" : "check").getBytes(StandardCharsets.UTF_8)
        };
    }
}
