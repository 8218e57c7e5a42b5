package dev.caravan.csv;

import java.nio.charset.StandardCharsets;

/** A dialect in terms of bytes, ready for scanning. */
final class DialectBytes {
    /** No byte is equal to it. */
    static final int NONE = 0x100;

    static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final int OCTAL = 8;
    private static final int HEXADECIMAL = 16;

    final int quote;
    /** Inside quotes; {@link #NONE} unless it is other than the quote. */
    final int escape;
    /** Where there are no quotes; else {@link #NONE}. */
    final int unquotedEscape;
    /** Whether there is an escape other than the quote. */
    final boolean escapes;

    final byte[] delimiter;
    final byte[] comment;
    final byte[] repeatedHeader;
    /** Line ends in the header: 0 unless a name goes over several lines. */
    final int repeatedHeaderBreaks;

    final boolean trim;
    /** One byte delimits and nothing is trimmed: whether a quote opens a field shows from the byte before it. */
    final boolean simple;

    final long quotePattern;
    final long escapePattern;
    final long delimiterPattern;

    private final boolean spaceDelimits;
    private final boolean tabDelimits;

    DialectBytes(Dialect dialect) {
        Character quoteSign = dialect.quote();
        Character escapeSign = dialect.escape();
        quote = quoteSign == null ? NONE : quoteSign;
        escape = quoteSign == null || escapeSign == null || escapeSign.equals(quoteSign) ? NONE : escapeSign;
        unquotedEscape = quoteSign == null && escapeSign != null ? escapeSign : NONE;
        escapes = escape != NONE || unquotedEscape != NONE;
        delimiter = dialect.delimiter().getBytes(StandardCharsets.UTF_8);
        String commentMark = dialect.comment();
        comment = commentMark == null ? new byte[0] : commentMark.getBytes(StandardCharsets.UTF_8);
        String headerText = dialect.repeatedHeader();
        repeatedHeader = headerText == null ? new byte[0] : headerText.getBytes(StandardCharsets.UTF_8);
        repeatedHeaderBreaks = breaks(repeatedHeader);
        trim = dialect.trim();
        simple = delimiter.length == 1 && !trim;
        // Signs that don't exist look for a line feed: that is looked for anyway.
        quotePattern = Swar.pattern(quote == NONE ? '\n' : quote);
        escapePattern = Swar.pattern(escape != NONE ? escape : unquotedEscape != NONE ? unquotedEscape : '\n');
        delimiterPattern = Swar.pattern(delimiter[0]);
        spaceDelimits = dialect.delimiter().indexOf(' ') >= 0;
        tabDelimits = dialect.delimiter().indexOf('\t') >= 0;
    }

    /** Whether the byte is literal after an escape, which any other byte leaves to be literal itself. */
    boolean isEscapable(byte value) {
        return value == quote || value == escape;
    }

    /** Where the text continues after the unquoted escape at p and what it makes literal: one byte, or CR LF. */
    int afterUnquotedEscape(byte[] bytes, int p, int to) {
        return p + 1 < to ? Math.max(p + 2, afterLineEnd(bytes, p + 1, to)) : to;
    }

    /** What the byte after an unquoted escape stands for. */
    static byte unescaped(byte value) {
        return switch (value) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> value;
        };
    }

    /**
     * Where the number of a byte ends that follows an unquoted escape: one to three octal digits, or an x and one or two hexadecimal ones
     * (PostgreSQL documentation, "COPY", "Text Format"). {@code at} if there is none.
     */
    static int afterNumber(byte[] bytes, int at, int to) {
        boolean hexadecimal = bytes[at] == 'x';
        int first = hexadecimal ? at + 1 : at;
        int most = Math.min(to, at + 3);
        int p = first;
        while (p < most && Character.digit(bytes[p], hexadecimal ? HEXADECIMAL : OCTAL) >= 0) {
            p++;
        }
        return p == first ? at : p;
    }

    /** The byte whose number is between the two places; of a larger number the last eight bits, as in PostgreSQL. */
    static byte numbered(byte[] bytes, int from, int to) {
        int radix = bytes[from] == 'x' ? HEXADECIMAL : OCTAL;
        int value = 0;
        for (int p = radix == HEXADECIMAL ? from + 1 : from; p < to; p++) {
            value = radix * value + Character.digit(bytes[p], radix);
        }
        return (byte) value;
    }

    /** Whether the byte is dropped around fields. */
    boolean isBlank(byte value) {
        return trim && isSpace(value);
    }

    private boolean isSpace(byte value) {
        return (value == ' ' && !spaceDelimits) || (value == '\t' && !tabDelimits);
    }

    boolean isDelimiter(byte[] bytes, int at, int to) {
        return matches(delimiter, bytes, at, to);
    }

    boolean isComment(byte[] bytes, int at, int to) {
        return comment.length > 0 && matches(comment, bytes, at, to);
    }

    /** Whether the line at {@code at} is the mark of PostgreSQL's COPY text that the data ends. */
    boolean isEndOfData(byte[] bytes, int at, int to) {
        return unquotedEscape == '\\'
                && bytes[at] == '\\'
                && at + 1 < to
                && bytes[at + 1] == '.'
                && (at + 2 == to || bytes[at + 2] == '\n' || bytes[at + 2] == '\r');
    }

    /** Whether the header stands at {@code at} again, and a line end or nothing behind it. */
    boolean isRepeatedHeader(byte[] bytes, int at, int to) {
        int end = at + repeatedHeader.length;
        return repeatedHeader.length > 0
                && matches(repeatedHeader, bytes, at, to)
                // An escaped CR at the header's end takes a LF that follows.
                && (end == to || bytes[end] == '\r' || (bytes[end] == '\n' && bytes[end - 1] != '\r'));
    }

    /** Where the line's text begins: after a byte order mark, which a file that was joined to another brings along. */
    int skipByteOrderMarks(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && isByteOrderMark(bytes, p, to)) {
            p += BYTE_ORDER_MARK.length;
        }
        return p;
    }

    /** Whether EF BB BF follows, U+FEFF in UTF-8. */
    static boolean isByteOrderMark(byte[] bytes, int at, int to) {
        return matches(BYTE_ORDER_MARK, bytes, at, to);
    }

    /** Whether the line, given without its line end, is empty, blank, a comment or the mark that the data ends. */
    boolean isNoRecord(byte[] bytes, int from, int to) {
        return from == to
                || isComment(bytes, from, to)
                || isEndOfData(bytes, from, to)
                || (trim && skipBlanks(bytes, from, to) == to);
    }

    /** The first byte from {@code from} on that is not blank, or {@code to}. */
    int skipBlanks(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && isBlank(bytes[p])) {
            p++;
        }
        return p;
    }

    /** Whether a field may begin with the quote at p, which stands on a later line than {@code first}. */
    boolean mayOpen(byte[] bytes, int first, int p) {
        int before = p;
        while (before > first && isBlank(bytes[before - 1])) {
            before--;
        }
        int begin = before;
        while (begin - BYTE_ORDER_MARK.length > first
                && isByteOrderMark(bytes, begin - BYTE_ORDER_MARK.length, begin)) {
            begin -= BYTE_ORDER_MARK.length;
        }
        byte last = bytes[begin - 1];
        int mark = before - delimiter.length;
        return last == '\n' || last == '\r' || (mark >= first && isDelimiter(bytes, mark, before));
    }

    /** The first byte from {@code from} on that is neither a space nor a tab, whether or not the dialect drops them, or {@code to}. */
    int skipSpaces(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && isSpace(bytes[p])) {
            p++;
        }
        return p;
    }

    /** Whether there is something at p that is neither a delimiter nor a line end. */
    boolean isText(byte[] bytes, int p, int to) {
        return p < to && bytes[p] != '\n' && bytes[p] != '\r' && !isDelimiter(bytes, p, to);
    }

    /** Where the physical line ends that {@code from} lies in: at its LF or CR, or at {@code to}. */
    int lineEnd(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && bytes[p] != '\n' && bytes[p] != '\r') {
            p++;
        }
        return p;
    }

    /** Where the next line begins if one ends at {@code lineEnd}. */
    int afterLineEnd(byte[] bytes, int lineEnd, int to) {
        boolean twoBytes = lineEnd + 1 < to && bytes[lineEnd] == '\r' && bytes[lineEnd + 1] == '\n';
        return Math.min(to, lineEnd + (twoBytes ? 2 : 1));
    }

    private static int breaks(byte[] text) {
        int breaks = 0;
        for (int p = 0; p < text.length; p++) {
            breaks += text[p] == '\r' || (text[p] == '\n' && (p == 0 || text[p - 1] != '\r')) ? 1 : 0;
        }
        return breaks;
    }

    private static boolean matches(byte[] mark, byte[] bytes, int at, int to) {
        if (bytes[at] != mark[0] || to - at < mark.length) {
            return false;
        }
        for (int i = 1; i < mark.length; i++) {
            if (bytes[at + i] != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
