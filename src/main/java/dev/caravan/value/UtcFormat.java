package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Days or times without an offset, written as points in time in UTC: a session of the database would read them in its own time zone.
 *
 * @param local {@link DateFormat}, or {@link TimestampFormat} without zone
 */
record UtcFormat(ValueFormat local) implements ValueFormat {
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
        byte[] more = local instanceof DateFormat ? MIDNIGHT : OFFSET;
        int written = local.write(utf8, from, to, out, at);
        System.arraycopy(more, 0, out, at + written, more.length);
        return written + more.length;
    }

    @Override
    public int maxBytes(int valueBytes) {
        return local.maxBytes(valueBytes) + MIDNIGHT.length;
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        return local.range(min, max);
    }
}
