package dev.caravan.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of several formats: the first that a value fits says what it is.
 *
 * @param formats alternatives that write values alike
 * @param typeMismatch of a value that fits none
 */
record FirstFormat(List<ValueFormat> formats, TypeMismatch typeMismatch) implements ValueFormat {
    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        TypeMismatch last = null;
        for (ValueFormat format : formats) {
            last = format.typeMismatch(utf8, from, to);
            if (last == null) {
                return null;
            }
        }
        // The last one says more where it knows the value, such as that it has an offset.
        return last == null || last.code().equals(typeMismatch.code()) ? typeMismatch : last;
    }

    private ValueFormat of(byte[] utf8, int from, int to) {
        for (ValueFormat format : formats) {
            if (format.typeMismatch(utf8, from, to) == null) {
                return format;
            }
        }
        return formats.get(0);
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        return of(utf8, from, to).write(utf8, from, to, out, at);
    }

    @Override
    public int maxBytes(int valueBytes) {
        return formats.stream()
                .mapToInt(format -> format.maxBytes(valueBytes))
                .max()
                .orElse(valueBytes);
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        List<Range> ranges =
                formats.stream().map(format -> format.range(min, max)).toList();
        return (utf8, from, to) ->
                ranges.get(formats.indexOf(of(utf8, from, to))).holds(utf8, from, to);
    }
}
