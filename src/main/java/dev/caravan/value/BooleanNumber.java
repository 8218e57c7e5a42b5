package dev.caravan.value;

import org.jspecify.annotations.Nullable;

/** Integers, and the words of {@link BooleanFormat}, which stand for 1 and 0. */
record BooleanNumber(ValueFormat numbers, BooleanFormat words) implements ValueFormat {
    private boolean isWord(byte[] utf8, int from, int to) {
        return from < to && !Digits.is(utf8[from]) && words.typeMismatch(utf8, from, to) == null;
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        return isWord(utf8, from, to) ? null : numbers.typeMismatch(utf8, from, to);
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        if (!isWord(utf8, from, to)) {
            return numbers.write(utf8, from, to, out, at);
        }
        out[at] = (byte) (words.isTrue(utf8, from, to) ? '1' : '0');
        return 1;
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        Range range = numbers.range(min, max);
        byte[] digits = {'0', '1'};
        return (utf8, from, to) -> {
            if (!isWord(utf8, from, to)) {
                return range.holds(utf8, from, to);
            }
            int digit = words.isTrue(utf8, from, to) ? 1 : 0;
            return range.holds(digits, digit, digit + 1);
        };
    }
}
