package dev.caravan.value;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Limits of the parts of a value. The database parses the rest. */
final class ElementLimits {
    private static final TypeMismatch NOT_AN_ARRAY =
            new TypeMismatch("not-an-array", "no array such as {1,2} or {\"a b\",NULL}");
    private static final TypeMismatch NOT_A_RANGE =
            new TypeMismatch("not-a-range", "no range such as [2024-01-01,2024-02-01) or empty");

    private ElementLimits() {}

    /** PostgreSQL documentation, "Arrays", "Array Input and Output Syntax"; without escapes outside quotes. */
    record Array(List<ValueFormat> limits) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            int begin = from;
            // Bounds may stand before the braces.
            while (begin < to && utf8[begin] != '{') {
                begin++;
            }
            return begin == to ? NOT_AN_ARRAY : firstMismatch(utf8, begin, to, "{},", "null", limits, NOT_AN_ARRAY);
        }
    }

    /** PostgreSQL documentation, "Range Types", "Range Input/Output"; also multiranges; without escapes outside quotes. */
    record Range(List<ValueFormat> limits) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return firstMismatch(utf8, from, to, "{}[](),", "empty", limits, NOT_A_RANGE);
        }
    }

    /**
     * The first mismatch of an element.
     *
     * @param signs what may surround an element
     * @param word in lower case: outside quotes it is no element
     * @param malformed the mismatch if elements can't be told apart
     */
    private static @Nullable TypeMismatch firstMismatch(
            byte[] utf8,
            int from,
            int to,
            String signs,
            String word,
            List<ValueFormat> limits,
            TypeMismatch malformed) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        int p = from;
        while (p < to) {
            if (signs.indexOf(utf8[p]) >= 0 || isSpace(utf8[p])) {
                p++;
                continue;
            }
            element.reset();
            boolean quoted = utf8[p] == '"';
            p = quoted ? unquote(utf8, p + 1, to, element) : copy(utf8, p, to, signs, element);
            if (p < 0) {
                return malformed;
            }
            byte[] text = element.toByteArray();
            boolean isWord = !quoted && new String(text, StandardCharsets.UTF_8).equalsIgnoreCase(word);
            for (ValueFormat limit : text.length == 0 || isWord ? List.<ValueFormat>of() : limits) {
                TypeMismatch mismatch = limit.typeMismatch(text, 0, text.length);
                if (mismatch != null) {
                    return mismatch;
                }
            }
        }
        return null;
    }

    /** Copies up to the closing quote; returns the place after it, or -1 if there is none. */
    private static int unquote(byte[] utf8, int from, int to, ByteArrayOutputStream element) {
        for (int p = from; p < to; p++) {
            if (utf8[p] == '"') {
                return p + 1;
            }
            p += utf8[p] == '\\' && p + 1 < to ? 1 : 0;
            element.write(utf8[p]);
        }
        return -1;
    }

    /** Copies up to the next sign, without the white space before it; returns its place, or -1 if a quote or an escape comes first. */
    private static int copy(byte[] utf8, int from, int to, String signs, ByteArrayOutputStream element) {
        int end = from;
        int p = from;
        for (; p < to && signs.indexOf(utf8[p]) < 0; p++) {
            if (utf8[p] == '"' || utf8[p] == '\\') {
                return -1;
            }
            end = isSpace(utf8[p]) ? end : p + 1;
        }
        element.write(utf8, from, end - from);
        return p;
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }
}
