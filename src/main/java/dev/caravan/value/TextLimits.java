package dev.caravan.value;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits of columns of text and bytes. */
final class TextLimits {
    private static final TypeMismatch NOT_ONE_OF = new TypeMismatch("not-one-of", "none of the words of the column");
    private static final TypeMismatch NOT_SOME_OF =
            new TypeMismatch("not-one-of", "no list of the words of the column, each once, separated by commas");
    private static final TypeMismatch TRAILING_BLANK =
            new TypeMismatch("trailing-blank", "text with blanks at its end, which the column does not keep");
    private static final TypeMismatch NOT_INET4 = new TypeMismatch("not-an-address", "no IPv4 address");
    private static final TypeMismatch NOT_INET6 = new TypeMismatch("not-an-address", "no IPv6 address");

    private static final TypeMismatch NOT_A_NETWORK =
            new TypeMismatch("not-an-address", "no network with all of its bytes or the number of its bits");
    private static final TypeMismatch NOT_EIGHT_BYTES = new TypeMismatch("not-an-address", "no address of eight bytes");

    private TextLimits() {}

    private static String text(byte[] utf8, int from, int to) {
        return new String(utf8, from, to - from, StandardCharsets.UTF_8);
    }

    private static TypeMismatch tooLong(long max, String units) {
        return new TypeMismatch("too-long", "longer than the %d %s of the column".formatted(max, units));
    }

    record Characters(int max) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return to - from <= max || text(utf8, from, to).codePoints().count() <= max
                    ? null
                    : tooLong(max, "characters");
        }
    }

    record Units(int max) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return to - from <= max || text(utf8, from, to).length() <= max ? null : tooLong(max, "characters");
        }
    }

    record Bytes(long max, Charset charset) implements ValueFormat {
        /** No character set of a database takes more bytes for a character, which has one byte in UTF-8 at least. */
        private static final int MAX_BYTES_A_CHARACTER = 4;

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            boolean surelyFits = (long) (to - from) * MAX_BYTES_A_CHARACTER <= max;
            return surelyFits || length(utf8, from, to) <= max ? null : tooLong(max, "bytes");
        }

        private long length(byte[] utf8, int from, int to) {
            return charset.equals(StandardCharsets.UTF_8)
                    ? to - from
                    : text(utf8, from, to).getBytes(charset).length;
        }
    }

    record ExactBytes(int length) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return to - from == length
                    ? null
                    : new TypeMismatch(
                            to - from > length ? "too-long" : "too-short",
                            "not of %d bytes, to which the column would pad it".formatted(length));
        }
    }

    record NoTrailingBlank() implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return from < to && utf8[to - 1] == ' ' ? TRAILING_BLANK : null;
        }
    }

    record Word(Set<String> words) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return words.contains(text(utf8, from, to)) ? null : NOT_ONE_OF;
        }
    }

    record Words(Set<String> words) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            if (from == to) {
                return null;
            }
            Set<String> seen = new HashSet<>();
            return Arrays.stream(text(utf8, from, to).split(",", -1))
                            .allMatch(word -> words.contains(word) && seen.add(word))
                    ? null
                    : NOT_SOME_OF;
        }
    }

    /** The database parses the rest; it would guess the bits of 10.1, and read 0x0a. */
    record Network() implements ValueFormat {
        private static final Pattern COMPLETE = Pattern.compile("\\d+(\\.\\d+){0,3}/\\d+|\\d+(\\.\\d+){3}|[^x]*:[^x]*");

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return COMPLETE.matcher(text(utf8, from, to)).matches() ? null : NOT_A_NETWORK;
        }
    }

    /** The database parses the rest; it would insert two bytes into an address of six. */
    record EightBytesAddress() implements ValueFormat {
        private static final int DIGITS = 16;

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            return text(utf8, from, to).replaceAll("[^0-9A-Fa-f]", "").length() == DIGITS ? null : NOT_EIGHT_BYTES;
        }
    }

    /** The database parses the rest. */
    record InternetAddress(boolean six) implements ValueFormat {
        private static final Pattern INET4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            String text = text(utf8, from, to);
            if (six) {
                return text.indexOf(':') < 0 ? NOT_INET6 : null;
            }
            return INET4.matcher(text).matches() ? null : NOT_INET4;
        }
    }
}
