package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Days or times without an offset, written as points in time in UTC or another zone: a session of the database would read them in its own time zone.
 *
 * @param local {@link DateFormat}, {@link TimestampFormat} without zone, or several of them
 * @param days whether they are days, which begin at midnight
 * @param zone null: UTC
 */
record UtcFormat(ValueFormat local, boolean days, @Nullable ZoneId zone) implements ValueFormat {
    /** {@code YYYY-MM-DD HH:MM:SS.ffffff+00:00:00} */
    private static final int MAX_ZONED_BYTES = 35;

    private static final byte[] MIDNIGHT = " 00:00:00+00".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OFFSET = "+00".getBytes(StandardCharsets.US_ASCII);

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        return local.typeMismatch(utf8, from, to);
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        byte[] more = days ? MIDNIGHT : OFFSET;
        if (zone != null) {
            byte[] written = new byte[local.maxBytes(to - from)];
            int length = local.write(utf8, from, to, written, 0);
            return PackedTimestamp.write(TimestampFormat.time(written, 0, length), zone, out, at) - at;
        }
        int written = local.write(utf8, from, to, out, at);
        System.arraycopy(more, 0, out, at + written, more.length);
        return written + more.length;
    }

    @Override
    public int maxBytes(int valueBytes) {
        return Math.max(local.maxBytes(valueBytes) + MIDNIGHT.length, MAX_ZONED_BYTES);
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        return local.range(min, max);
    }
}
