package dev.caravan.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A format whose values a column of the table can also hold unchanged. The limits apply to the bytes that the format writes.
 *
 * @param valueFormat null: text
 * @param limits formats of which only {@link #typeMismatch} counts
 */
record LimitedFormat(@Nullable ValueFormat valueFormat, List<ValueFormat> limits) implements ValueFormat {
    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        TypeMismatch own = valueFormat == null ? null : valueFormat.typeMismatch(utf8, from, to);
        if (own != null) {
            return own;
        }
        if (valueFormat == null || !valueFormat.isRewritten()) {
            return firstMismatch(utf8, from, to);
        }
        byte[] written = new byte[valueFormat.maxBytes(to - from)];
        return firstMismatch(written, 0, valueFormat.write(utf8, from, to, written, 0));
    }

    private @Nullable TypeMismatch firstMismatch(byte[] utf8, int from, int to) {
        for (ValueFormat limit : limits) {
            TypeMismatch typeMismatch = limit.typeMismatch(utf8, from, to);
            if (typeMismatch != null) {
                return typeMismatch;
            }
        }
        return null;
    }

    @Override
    public boolean isRewritten() {
        return valueFormat != null && valueFormat.isRewritten();
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        return valueFormat == null
                ? ValueFormat.super.write(utf8, from, to, out, at)
                : valueFormat.write(utf8, from, to, out, at);
    }

    @Override
    public int maxBytes(int valueBytes) {
        return valueFormat == null ? valueBytes : valueFormat.maxBytes(valueBytes);
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        return valueFormat == null ? ValueFormat.super.range(min, max) : valueFormat.range(min, max);
    }
}
