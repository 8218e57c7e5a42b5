package dev.caravan.csv;

import dev.caravan.csv.Reading.Field;
import dev.caravan.csv.Reading.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of reading once more, one character at a time, with no thought for speed or memory: what the fast reader is compared
 * with. It works on bytes held as ISO-8859-1 text.
 */
final class ReferenceReader {
    private static final Pattern NUMBER = Pattern.compile("([0-7]{1,3})|x(\\p{XDigit}{1,2})");
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private final String text;
    private final Dialect dialect;
    private final RecordLimits recordLimits;
    private final long mostQuotedBytes;
    private final String delimiter;
    private final List<Row> rows = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    private boolean escapedNul;
    private boolean escapedByte;
    private int p;
    private long line = 1;
    private long record;

    /** Lines that are neither records nor blank, how many bytes come before them, and the first one's text. */
    record Skipped(SkipReason reason, long offset, long line, long lastLine, String text) {}

    ReferenceReader(byte[] bytes, Dialect dialect, RecordLimits recordLimits) {
        this(bytes, dialect, recordLimits, Long.MAX_VALUE);
    }

    /** @param mostQuotedBytes of a field after its first line end */
    ReferenceReader(byte[] bytes, Dialect dialect, RecordLimits recordLimits, long mostQuotedBytes) {
        this.mostQuotedBytes = mostQuotedBytes;
        this.text = Reading.latin(bytes);
        this.dialect = dialect;
        this.recordLimits = recordLimits;
        this.delimiter = latin(dialect.delimiter());
        this.record = dialect.header() ? 0 : 1;
    }

    /** The rows, header first if there is one. */
    List<Row> read() {
        if (text.startsWith(BYTE_ORDER_MARK)) {
            p = 3;
        }
        for (int i = 0; i < dialect.skipLines() && p < text.length(); i++) {
            String first = text.substring(p, lineEnd(p));
            if (!new String(first.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).isBlank()) {
                skip(dialect.preamble() ? SkipReason.PREAMBLE : SkipReason.SKIP_LINES);
            }
            nextLine();
        }
        while (p < text.length()) {
            String first = text.substring(p, lineEnd(p));
            String comment = dialect.comment();
            if (first.startsWith(BYTE_ORDER_MARK)) {
                p += BYTE_ORDER_MARK.length();
            } else if (comment != null && first.startsWith(latin(comment))) {
                skip(SkipReason.COMMENT);
                nextLine();
            } else if (record > 0 && dialect.repeatedHeader() != null && isHeader(latin(dialect.repeatedHeader()))) {
                String header = latin(dialect.repeatedHeader());
                skip(SkipReason.REPEATED_HEADER, breaks(header));
                leave(p, p + header.length());
            } else if (dialect.quote() == null
                    && Character.valueOf('\\').equals(dialect.escape())
                    && first.equals("\\.")) {
                skip(SkipReason.END_OF_DATA);
                nextLine();
            } else if (first.isEmpty()
                    || (dialect.trim() && first.length() <= recordLimits.maxRecordBytes() && blank(first))) {
                nextLine();
            } else {
                readRecord();
            }
        }
        return rows;
    }

    /** After {@link #read}: the lines that are no records, blank ones aside. */
    List<Skipped> skipped() {
        return skipped;
    }

    private void skip(SkipReason reason) {
        skip(reason, 0);
    }

    private void skip(SkipReason reason, long breaks) {
        skipped.add(new Skipped(reason, p, line, line + breaks, text.substring(p, lineEnd(p))));
    }

    /** Whether the header is all that stands before a line end, which begins behind it, or before the end. */
    private boolean isHeader(String header) {
        int end = p + header.length();
        boolean withinLineEnd = header.endsWith("\r") && text.startsWith("\n", end);
        return text.startsWith(header, p) && (end == text.length() || isLineEnd(end)) && !withinLineEnd;
    }

    private void readRecord() {
        int start = p;
        int broken = -1;
        List<Field> fields = new ArrayList<>();
        ParseError parseError = null;
        int at = start;
        boolean more = true;
        while (more) {
            // One field.
            int begin = at;
            int quote = dialect.trim() ? begin + blanks(begin) : begin;
            StringBuilder content = new StringBuilder();
            boolean quoted = dialect.quote() != null && quote < text.length() && text.charAt(quote) == dialect.quote();
            if (quoted) {
                at = unquote(quote + 1, content);
                int first = lineEnd(quote);
                boolean severalLines = first < (at < 0 ? text.length() : at);
                boolean tooFar = severalLines && at - 1 - first >= mostQuotedBytes;
                if (at < 0 || (severalLines && (tooFar || opensLater(start, at - 1)))) {
                    cut(start, broken < 0 ? first : broken);
                    return;
                }
                if (broken < 0 && severalLines && isBeforeText(at)) {
                    broken = first;
                }
            }
            int rest = at;
            while (at < text.length() && !isLineEnd(at) && !text.startsWith(delimiter, at)) {
                at += !isUnquotedEscape(at) ? 1 : text.startsWith("\r\n", at + 1) ? 3 : 2;
                at = Math.min(at, text.length());
            }
            String after = text.substring(rest, at);
            String value = (quoted ? content.toString() : "") + (dialect.trim() ? strip(after) : after);
            boolean isNull = false;
            if (dialect.quote() == null && dialect.escape() != null) {
                isNull = value.equals(dialect.escape() + "N");
                escapedNul = false;
                escapedByte = false;
                value = isNull ? "" : unescaped(value);
                if (parseError == null && escapedNul) {
                    parseError = ParseError.NUL_BYTE;
                } else if (parseError == null && escapedByte && !isUtf8(value)) {
                    parseError = ParseError.INVALID_ENCODING;
                }
                quoted = value.isEmpty() && !isNull;
            }
            if (parseError == null && quoted && dialect.quote() != null && !blank(after)) {
                parseError = ParseError.TEXT_AFTER_QUOTE;
            } else if (parseError == null && value.length() > recordLimits.maxFieldBytes()) {
                parseError = ParseError.FIELD_TOO_LONG;
            }
            fields.add(new Field(value, quoted));
            more = at < text.length() && !isLineEnd(at);
            at += more ? delimiter.length() : 0;
        }
        if (at - start > recordLimits.maxRecordBytes()) {
            cut(start, broken < 0 ? at : broken);
            return;
        }
        parseError = parseError == null ? parseError(fields, text.substring(start, at)) : parseError;
        add(start, at, fields, parseError);
        leave(start, at);
    }

    private boolean isUnquotedEscape(int at) {
        return dialect.quote() == null && dialect.escape() != null && text.charAt(at) == dialect.escape();
    }

    private String unescaped(String field) {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            boolean escape = dialect.escape() != null && field.charAt(i) == dialect.escape() && i + 1 < field.length();
            if (escape) {
                i++;
                Matcher number = NUMBER.matcher(field).region(i, field.length());
                if (number.lookingAt()) {
                    char value = (char)
                            (number.group(1) != null
                                    ? Integer.parseInt(number.group(1), 8) & 0xff
                                    : Integer.parseInt(number.group(2), 16));
                    escapedNul |= value == 0;
                    escapedByte |= value > 0x7f;
                    content.append(value);
                    i = number.end() - 1;
                    continue;
                }
                int letter = "bfnrtv".indexOf(field.charAt(i));
                content.append(letter < 0 ? field.charAt(i) : "\b\f\n\r\t\u000b".charAt(letter));
            } else {
                content.append(field.charAt(i));
            }
        }
        return content.toString();
    }

    private static boolean isUtf8(String bytes) {
        return latin(new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .equals(bytes);
    }

    private void leave(int start, int end) {
        line += breaks(text.substring(start, end));
        p = end;
        nextLine();
    }

    private @Nullable ParseError parseError(List<Field> fields, String raw) {
        if (fields.size() > recordLimits.maxColumns()) {
            return ParseError.TOO_MANY_COLUMNS;
        } else if (!isUtf8(raw)) {
            return ParseError.INVALID_ENCODING;
        }
        return raw.indexOf('\0') < 0 ? null : ParseError.NUL_BYTE;
    }

    /** Reads on to after the closing quote; -1 if there is none. */
    private int unquote(int from, StringBuilder content) {
        char quote = dialect.quote() == null ? 0 : dialect.quote();
        char escape = dialect.escape() == null ? quote : dialect.escape();
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean last = at + 1 == text.length();
            boolean escapes = !last && (text.charAt(at + 1) == quote || text.charAt(at + 1) == escape);
            if (escape != quote && c == escape && escapes) {
                content.append(text.charAt(at + 1));
                at += 2;
            } else if (c == quote && !last && text.charAt(at + 1) == quote) {
                content.append(quote);
                at += 2;
            } else if (c == quote) {
                return at + 1;
            } else {
                content.append(c);
                at++;
            }
        }
        return -1;
    }

    /** Whether the closing quote, on a later line than the one that it closes, stands after a delimiter or line end and before text. */
    private boolean opensLater(int start, int quote) {
        String before = text.substring(start, quote);
        int trimmed = before.length();
        while (dialect.trim() && trimmed > 0 && isBlank(before.charAt(trimmed - 1))) {
            trimmed--;
        }
        before = before.substring(0, trimmed);
        String marked = before.replaceAll("(" + BYTE_ORDER_MARK + ")+$", "");
        return (marked.endsWith("\n") || marked.endsWith("\r") || before.endsWith(delimiter))
                && isBeforeText(quote + 1);
    }

    private boolean isBeforeText(int end) {
        int next = end + blanks(end);
        return next < text.length() && !isLineEnd(next) && !text.startsWith(delimiter, next);
    }

    /** A record that ends there and is none: it is too long, or has a quote that is never closed. */
    private void cut(int start, int end) {
        if (end - start > recordLimits.maxRecordBytes()) {
            int headEnd = start + Math.min(4096, recordLimits.maxRecordBytes());
            while (headEnd > start + 1 && (text.charAt(headEnd) & 0xc0) == 0x80) {
                headEnd--;
            }
            add(start, headEnd, null, ParseError.RECORD_TOO_LONG);
        } else {
            add(start, end, null, ParseError.UNTERMINATED_QUOTE);
        }
        leave(start, end);
    }

    private void add(int start, int end, @Nullable List<Field> fields, @Nullable ParseError parseError) {
        rows.add(new Row(
                record++, line, start, parseError == null ? fields : null, parseError, text.substring(start, end)));
    }

    private void nextLine() {
        p = lineEnd(p);
        if (p < text.length()) {
            p += text.startsWith("\r\n", p) ? 2 : 1;
            line++;
        }
    }

    private int lineEnd(int from) {
        int at = from;
        while (at < text.length() && !isLineEnd(at)) {
            at++;
        }
        return at;
    }

    private boolean isLineEnd(int at) {
        return text.charAt(at) == '\n' || text.charAt(at) == '\r';
    }

    private static long breaks(String s) {
        return s.replace("\r\n", "\n")
                .chars()
                .filter(c -> c == '\n' || c == '\r')
                .count();
    }

    private int blanks(int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at - from;
    }

    private boolean isBlank(char c) {
        return (c == ' ' || c == '\t') && delimiter.indexOf(c) < 0;
    }

    private boolean blank(String s) {
        return s.chars().allMatch(c -> isBlank((char) c));
    }

    private String strip(String s) {
        int from = 0;
        int to = s.length();
        while (from < to && isBlank(s.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(s.charAt(to - 1))) {
            to--;
        }
        return s.substring(from, to);
    }

    private static String latin(String s) {
        return Reading.latin(s.getBytes(StandardCharsets.UTF_8));
    }
}
