package dev.caravan.csv;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * How a source's own bytes stand in the UTF-8 that is read of it, so that offsets and rejects can speak of the source. A byte that
 * can't be decoded stands there as FF and two continuation bytes with half of it each, which is valid nowhere in UTF-8.
 */
public class SourceEncoding {
    public static final SourceEncoding UTF_8 = new SourceEncoding(StandardCharsets.UTF_8);

    private static final byte UNDECODABLE = (byte) 0xff;
    private static final int MARK_BYTES = 3;
    private static final int FOUR_BYTE_LEAD = 0xf0;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final Charset charset;
    private final boolean isUtf8;
    /** Bytes of a character up to U+FFFF and of one beyond; 0 where characters differ. */
    private final int unit;

    private final int longUnit;

    private SourceEncoding(Charset charset) {
        this.charset = charset;
        this.isUtf8 = charset.equals(StandardCharsets.UTF_8);
        if (charset.name().startsWith("UTF-16")) {
            unit = 2;
            longUnit = 4;
        } else if (charset.name().startsWith("UTF-32")) {
            unit = 4;
            longUnit = 4;
        } else {
            boolean single = charset.canEncode() && charset.newEncoder().maxBytesPerChar() == 1;
            unit = single ? 1 : 0;
            longUnit = unit;
        }
    }

    public static SourceEncoding of(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8) ? UTF_8 : new SourceEncoding(charset);
    }

    /**
     * An encoding that is decided while the text is read.
     *
     * @param charset the encoding by now: UTF-8 as long as all of the text that was read is ASCII
     */
    public static SourceEncoding decidedBy(Supplier<Charset> charset) {
        return new Undecided(charset);
    }

    boolean isUtf8() {
        return isUtf8;
    }

    /** Puts three bytes in place of one that can't be decoded. */
    public static void mark(byte undecodable, ByteBuffer utf8) {
        utf8.put(UNDECODABLE).put((byte) (0x80 | (undecodable >> 4 & 0xf))).put((byte) (0x80 | (undecodable & 0xf)));
    }

    /** How many bytes of the source these are, which begin and end between characters. */
    public long length(byte[] bytes, int from, int to) {
        if (isUtf8) {
            return (long) to - from;
        }
        if (unit == 0) {
            return encodedLength(bytes, from, to);
        }
        long length = 0;
        for (int p = from; p < to; p++) {
            if (bytes[p] == UNDECODABLE) {
                length++;
            } else if (!Utf8.isContinuation(bytes[p])) {
                length += (bytes[p] & 0xff) < FOUR_BYTE_LEAD ? unit : longUnit;
            }
        }
        return length;
    }

    /** Right for what the encoding has one form of: what has several is taken to be in the usual one. */
    private long encodedLength(byte[] bytes, int from, int to) {
        byte[] decodable = new byte[to - from];
        int end = 0;
        int marks = 0;
        for (int p = from; p < to; p++) {
            if (bytes[p] == UNDECODABLE) {
                marks++;
                p += MARK_BYTES - 1;
            } else {
                decodable[end++] = bytes[p];
            }
        }
        if (!charset.canEncode()) {
            return (long) end + marks;
        }
        String text = new String(decodable, 0, end, StandardCharsets.UTF_8);
        return (long) marks + text.getBytes(charset).length;
    }

    /**
     * The bytes as text that shows all of them: one that belongs to no character as {@code \xHH}, and a backslash that stands
     * before something of that form as {@code \x5c}, in lower case: a byte 5C of UTF-16 may belong to no character, too.
     */
    public String legible(byte[] bytes, int from, int to) {
        if (Utf8.isValid(bytes, from, to) && firstEscape(bytes, from, to) == to) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(to - from + 16);
        int run = from;
        int p = from;
        while (p < to) {
            int length = bytes[p] >= 0 ? 1 : Utf8.sequence(bytes, p, to);
            if (length > 0 && !isEscape(bytes, p, to)) {
                p += length;
                continue;
            }
            text.append(new String(bytes, run, p - run, StandardCharsets.UTF_8));
            p += appendEscape(text, bytes, p, to);
            run = p;
        }
        return text.append(new String(bytes, run, p - run, StandardCharsets.UTF_8))
                .toString();
    }

    /** Returns how many bytes it stands for. */
    private int appendEscape(StringBuilder text, byte[] bytes, int p, int to) {
        if (bytes[p] == '\\') {
            text.append("\\x5c");
            return 1;
        }
        boolean marked = !isUtf8 && bytes[p] == UNDECODABLE && p + MARK_BYTES <= to;
        int value = marked ? (bytes[p + 1] & 0xf) << 4 | (bytes[p + 2] & 0xf) : bytes[p] & 0xff;
        text.append("\\x").append(HEX[value >> 4]).append(HEX[value & 0xf]);
        return marked ? MARK_BYTES : 1;
    }

    /** Where the first backslash stands that could be mistaken, or {@code to}. */
    private static int firstEscape(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && !isEscape(bytes, p, to)) {
            p++;
        }
        return p;
    }

    private static boolean isEscape(byte[] bytes, int p, int to) {
        return bytes[p] == '\\'
                && p + 3 < to
                && bytes[p + 1] == 'x'
                && Character.digit(bytes[p + 2], 16) >= 0
                && Character.digit(bytes[p + 3], 16) >= 0;
    }

    /** Of an encoding of either byte order, the one that the text has; big endian if it doesn't say (RFC 2781, 4.3). */
    public static Charset ordered(Charset charset, byte[] head) {
        return switch (charset.name()) {
            case "UTF-16" -> startsWith(head, 0xff, 0xfe) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
            case "UTF-32" -> Charset.forName(startsWith(head, 0xff, 0xfe, 0, 0) ? "UTF-32LE" : "UTF-32BE");
            default -> charset;
        };
    }

    private static boolean startsWith(byte[] head, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static final class Undecided extends SourceEncoding {
        private final Supplier<Charset> charset;

        Undecided(Supplier<Charset> charset) {
            super(StandardCharsets.UTF_8);
            this.charset = charset;
        }

        @Override
        boolean isUtf8() {
            return of(charset.get()).isUtf8();
        }

        @Override
        public long length(byte[] bytes, int from, int to) {
            return of(charset.get()).length(bytes, from, to);
        }

        @Override
        public String legible(byte[] bytes, int from, int to) {
            return of(charset.get()).legible(bytes, from, to);
        }
    }
}
