package dev.caravan.report.grouping;

import dev.caravan.csv.Swar;
import java.nio.charset.StandardCharsets;

/**
 * Format of records on disk until they are grouped: a line each, fields ended by 0x1F (ASCII's unit separator), nothing in quotes, so that
 * DuckDB reads a file with all its threads. The few bytes that would be misread, and no value at all, are two bytes of which the first
 * is 0x1A (ASCII's substitute).
 */
public final class SpillFormat {
    static final byte DELIMITER = 0x1F;
    static final byte ESCAPE = 0x1A;
    static final byte[] NULL = {ESCAPE, 'N'};

    /** Records have at most the 1 MiB of {@code RecordLimits}; escaping at most doubles that. */
    private static final int MAX_LINE_BYTES = 5 << 19;

    /** What each of DuckDB's threads reads at a time; of all its threads and queries it counts as memory. */
    private static final int READ_BYTES = 8 << 20;

    private SpillFormat() {}

    /** The letter that represents a byte after {@link #ESCAPE}; 0 if the byte needs no escape. */
    static byte letter(byte b) {
        return switch (b) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case DELIMITER -> 'd';
            case ESCAPE -> 'e';
            default -> 0;
        };
    }

    /** Index of the first control character, or the end. */
    static int control(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += Swar.WORD) {
            long controls = Swar.controls(Swar.load(bytes, at));
            if (controls != 0) {
                return Math.min(to, at + Swar.first(controls));
            }
        }
        return to;
    }

    /** The byte that a letter after {@link #ESCAPE} represents. */
    static byte meant(byte letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'd' -> DELIMITER;
            default -> ESCAPE;
        };
    }

    /** Options of DuckDB's {@code read_csv}. */
    static String readOptions() {
        return """
                auto_detect=false, header=false, delim='\u001f', quote='', escape='', nullstr='\u001aN', new_line='\\n', \
                max_line_size=%d, buffer_size=%d""".formatted(MAX_LINE_BYTES, READ_BYTES);
    }

    /** SQL expression for the unescaped text. The escape character comes last, so that its result isn't unescaped again. */
    static String unescaped(String expression) {
        String result = expression;
        for (byte b : new byte[] {'\n', '\r', DELIMITER, ESCAPE}) {
            result = "replace(%s, chr(26) || '%c', chr(%d))".formatted(result, (char) letter(b), b);
        }
        return result;
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
