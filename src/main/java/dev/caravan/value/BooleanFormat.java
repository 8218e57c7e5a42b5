package dev.caravan.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** True or false, also as {@code t f yes no y n on off 1 0}, in any letter case (PostgreSQL documentation, "Boolean Type"). */
final class BooleanFormat implements ValueFormat {
    private static final TypeMismatch NOT_A_BOOLEAN =
            new TypeMismatch("not-a-boolean", "neither true nor false (true false t f yes no y n on off 1 0)");
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    /** Whether only the words true and false are accepted. */
    private final boolean canonical;

    /** Further spellings, in any letter case, which come first. */
    private final ByteSet trueWords;

    private final ByteSet falseWords;
    private final TypeMismatch notABoolean;

    BooleanFormat(boolean canonical) {
        this(canonical, List.of(), List.of());
    }

    BooleanFormat(boolean canonical, List<String> trueWords, List<String> falseWords) {
        this.canonical = canonical;
        this.trueWords = ByteSet.ignoringCase(trueWords);
        this.falseWords = ByteSet.ignoringCase(falseWords);
        this.notABoolean = trueWords.isEmpty() && falseWords.isEmpty()
                ? NOT_A_BOOLEAN
                : new TypeMismatch(
                        NOT_A_BOOLEAN.code(),
                        NOT_A_BOOLEAN.message() + ", nor one of the words that are given for them");
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        if (given(utf8, from, to) >= 0) {
            return null;
        }
        int value = standard(utf8, from, to);
        return value < 0 || (canonical && to - from < TRUE.length) ? notABoolean : null;
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        byte[] word = value(utf8, from, to) == 1 ? TRUE : FALSE;
        System.arraycopy(word, 0, out, at, word.length);
        return word.length;
    }

    @Override
    public int maxBytes(int valueBytes) {
        return FALSE.length;
    }

    /** Whether a value that fits is true. */
    boolean isTrue(byte[] utf8, int from, int to) {
        return value(utf8, from, to) == 1;
    }

    private int value(byte[] utf8, int from, int to) {
        int given = given(utf8, from, to);
        return given >= 0 ? given : standard(utf8, from, to);
    }

    private int given(byte[] utf8, int from, int to) {
        return trueWords.containsIgnoringCase(utf8, from, to)
                ? 1
                : falseWords.containsIgnoringCase(utf8, from, to) ? 0 : -1;
    }

    /** 1: true, 0: false, below 0: neither. */
    private static int standard(byte[] utf8, int from, int to) {
        return switch (to - from) {
            case 1 ->
                switch (utf8[from]) {
                    case 't', 'T', 'y', 'Y', '1' -> 1;
                    case 'f', 'F', 'n', 'N', '0' -> 0;
                    default -> -1;
                };
            case 2 -> is(utf8, from, "on") ? 1 : is(utf8, from, "no") ? 0 : -1;
            case 3 -> is(utf8, from, "yes") ? 1 : is(utf8, from, "off") ? 0 : -1;
            case 4 -> is(utf8, from, "true") ? 1 : -1;
            case 5 -> is(utf8, from, "false") ? 0 : -1;
            default -> -1;
        };
    }

    /** @param word in lower-case letters, as long as the value */
    private static boolean is(byte[] utf8, int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((utf8[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
