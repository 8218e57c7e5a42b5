package dev.caravan.value;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A format with some words beside its values, in any letter case, such as {@code NaN}. They are written as they are. */
final class SpecialValues implements ValueFormat {
    /** Of {@code numeric}, {@code real} and {@code double precision} (PostgreSQL documentation, "Numeric Types"). */
    static final Set<String> INFINITE_NUMBERS = Set.of("infinity", "+infinity", "-infinity", "inf", "+inf", "-inf");
    /** Of {@code date} and timestamps (PostgreSQL documentation, "Date/Time Types", "Special Values"). */
    static final Set<String> INFINITE_TIMES = Set.of("infinity", "-infinity");

    static final Set<String> NAN = Set.of("nan");

    private static final int LONGEST = "+infinity".length();
    private static final int SHORTEST = "nan".length();

    private final ValueFormat others;
    private final Set<String> words;

    /** @param words in lower-case letters */
    SpecialValues(ValueFormat others, Set<String> words) {
        this.others = others;
        this.words = words;
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        TypeMismatch mismatch = others.typeMismatch(utf8, from, to);
        return mismatch == null || isSpecial(utf8, from, to) ? null : mismatch;
    }

    private boolean isSpecial(byte[] utf8, int from, int to) {
        if (to - from < SHORTEST || to - from > LONGEST || Digits.is(utf8[to - 1])) {
            return false;
        }
        StringBuilder word = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            word.append((char) (b >= 'A' && b <= 'Z' ? b | 0x20 : b));
        }
        return words.contains(word.toString());
    }

    @Override
    public boolean isRewritten() {
        return others.isRewritten();
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        if (others.isRewritten() && !isSpecial(utf8, from, to)) {
            return others.write(utf8, from, to, out, at);
        }
        System.arraycopy(utf8, from, out, at, to - from);
        return to - from;
    }

    @Override
    public int maxBytes(int valueBytes) {
        return Math.max(others.maxBytes(valueBytes), valueBytes);
    }

    /** A special value lies within no bounds. */
    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        Range range = others.range(min, max);
        return (utf8, from, to) -> !isSpecial(utf8, from, to) && range.holds(utf8, from, to);
    }
}
