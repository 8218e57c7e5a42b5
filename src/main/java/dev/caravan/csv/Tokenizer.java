package dev.caravan.csv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the bytes of a chunk. It stops only at the bytes that may mean something (delimiter, quote, escape, line end), eight
 * bytes at a time; fields stay where they are in the bytes, unless a quote inside them has to go.
 */
final class Tokenizer {
    private static final int NOT_QUOTED = -1;
    private static final byte BYTE_ORDER_MARK_START = (byte) 0xef;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final DialectBytes dialectBytes;
    private final RecordLimits recordLimits;
    private final int columns;
    private final FieldCountPolicy fieldCountPolicy;
    private final SourceEncoding encoding;
    private final int maxRecords;
    private final RecordsBuilder records;
    /** Whether some record may not be clean text. */
    private final boolean suspect;

    private byte[] content;
    /** Where in the bytes the content's first byte comes from. */
    private int contentOrigin;

    private int line;

    private int recordStart;
    private int recordLine;
    private int fieldStart;
    /** Bytes before it are done with: the rest of a delimiter, a line end, a doubled quote. */
    private int next;

    /** Whether the header again is no record. */
    private boolean skipsHeader;

    private boolean inQuotes;
    private boolean escaped;
    private boolean escapedUnquoted;
    /** Where the field's content begins and ends that is or was in quotes. */
    private int open;

    private int close = NOT_QUOTED;

    private @Nullable ParseError parseError;
    private int problemColumn;

    Tokenizer(
            byte[] bytes,
            int from,
            int to,
            DialectBytes dialectBytes,
            RecordLimits recordLimits,
            int columns,
            FieldCountPolicy fieldCountPolicy,
            SourceEncoding encoding,
            int maxRecords) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.dialectBytes = dialectBytes;
        this.recordLimits = recordLimits;
        this.columns = columns;
        this.fieldCountPolicy = fieldCountPolicy;
        this.encoding = encoding;
        this.maxRecords = maxRecords;
        this.content = bytes;
        this.records = new RecordsBuilder((to - from) / 12);
        this.suspect = !Utf8.isCleanText(bytes, from, to);
    }

    Records parse(Position start) {
        skipsHeader = start.record() > 0 && dialectBytes.repeatedHeader.length > 0;
        beginRecord(from);
        int word = from - Swar.WORD;
        long hits = 0;
        while (true) {
            while (hits == 0) {
                word += Swar.WORD;
                if (word >= to) {
                    finish();
                    return records.build(bytes, content, contentOrigin, from, start, encoding);
                }
                hits = hits(word);
            }
            int p = word + Swar.first(hits);
            hits &= hits - 1;
            if (p >= next && p < to) {
                if (inQuotes) {
                    passInQuotes(p);
                } else {
                    pass(p);
                }
            }
        }
    }

    private long hits(int at) {
        long word = Swar.load(bytes, at);
        return Swar.lineEnds(word)
                | Swar.equal(word, dialectBytes.delimiterPattern)
                | Swar.equal(word, dialectBytes.quotePattern)
                | Swar.equal(word, dialectBytes.escapePattern);
    }

    private void pass(int p) {
        byte value = bytes[p];
        if (value == dialectBytes.delimiter[0]
                && (dialectBytes.delimiter.length == 1 || dialectBytes.isDelimiter(bytes, p, to))) {
            endField(p);
            fieldStart = p + dialectBytes.delimiter.length;
            next = fieldStart;
        } else if (value == '\n' || value == '\r') {
            endRecord(p);
            line++;
            beginRecord(records.size() > maxRecords ? to : dialectBytes.afterLineEnd(bytes, p, to));
        } else if (value == dialectBytes.quote && opensField(p)) {
            inQuotes = true;
            escaped = false;
            open = p + 1;
            next = p + 1;
        } else if (value == dialectBytes.unquotedEscape) {
            passEscape(p);
        }
    }

    private void passEscape(int p) {
        escapedUnquoted = true;
        line += p + 1 < to && (bytes[p + 1] == '\n' || bytes[p + 1] == '\r') ? 1 : 0;
        next = dialectBytes.afterUnquotedEscape(bytes, p, to);
    }

    private boolean opensField(int p) {
        if (p == fieldStart) {
            return true;
        }
        if (!dialectBytes.trim || close != NOT_QUOTED) {
            return false;
        }
        int before = p;
        while (before > fieldStart && dialectBytes.isBlank(bytes[before - 1])) {
            before--;
        }
        return before == fieldStart;
    }

    private void passInQuotes(int p) {
        byte value = bytes[p];
        if (value == dialectBytes.quote) {
            if (p + 1 < to && bytes[p + 1] == dialectBytes.quote) {
                escaped = true;
                next = p + 2;
            } else {
                inQuotes = false;
                close = p;
                next = p + 1;
            }
        } else if (value == dialectBytes.escape) {
            boolean taken = p + 1 < to && dialectBytes.isEscapable(bytes[p + 1]);
            escaped |= taken;
            next = p + (taken ? 2 : 1);
        } else if (value == '\r' || (value == '\n' && bytes[p - 1] != '\r')) {
            line++;
        }
    }

    /**
     * Begins a record, past a byte order mark, and past a comment, the header or blanks: the line end that follows them then ends an
     * empty line, which is no record.
     */
    private void beginRecord(int p) {
        int begin = p < to && bytes[p] == BYTE_ORDER_MARK_START ? dialectBytes.skipByteOrderMarks(bytes, p, to) : p;
        if (begin < to) {
            if (dialectBytes.isComment(bytes, begin, to) || dialectBytes.isEndOfData(bytes, begin, to)) {
                begin = dialectBytes.lineEnd(bytes, begin, to);
            } else if (skipsHeader && dialectBytes.isRepeatedHeader(bytes, begin, to)) {
                begin += dialectBytes.repeatedHeader.length;
                line += dialectBytes.repeatedHeaderBreaks;
            } else if (dialectBytes.trim) {
                int end = dialectBytes.skipBlanks(bytes, begin, to);
                begin = end == to || bytes[end] == '\n' || bytes[end] == '\r' ? end : begin;
            }
        }
        recordStart = begin;
        fieldStart = begin;
        next = begin;
        recordLine = line;
    }

    private void finish() {
        if (inQuotes) {
            parseError = ParseError.UNTERMINATED_QUOTE;
            problemColumn = records.found();
            addRecord(to);
        } else if (recordStart < to) {
            endRecord(to);
        }
    }

    private void endField(int p) {
        if (close != NOT_QUOTED) {
            endQuotedField(p);
        } else {
            int start = fieldStart;
            int end = p;
            if (dialectBytes.trim) {
                start = dialectBytes.skipBlanks(bytes, start, end);
                while (end > start && dialectBytes.isBlank(bytes[end - 1])) {
                    end--;
                }
            }
            if (dialectBytes.unquotedEscape == DialectBytes.NONE) {
                addField(start, end, 0);
            } else {
                endEscapedField(start, end);
            }
        }
    }

    /** A field that is empty and not NULL is one as in quotes. */
    private void endEscapedField(int start, int end) {
        boolean isNull = end - start == 2 && bytes[start] == dialectBytes.unquotedEscape && bytes[start + 1] == 'N';
        int contentEnd = isNull ? start : escapedUnquoted ? unescapeUnquoted(start, end) : end;
        addField(start, contentEnd, isNull || start < contentEnd ? 0 : RecordsBuilder.QUOTED);
        escapedUnquoted = false;
    }

    private void endQuotedField(int p) {
        int rest = dialectBytes.skipBlanks(bytes, close + 1, p);
        if (dialectBytes.skipSpaces(bytes, rest, p) != p) {
            report(ParseError.TEXT_AFTER_QUOTE);
        }
        int end = escaped || rest != p ? unescape(open, close) : close;
        if (rest != p) {
            System.arraycopy(bytes, rest, content, end - contentOrigin, p - rest);
        }
        addField(open, end + p - rest, RecordsBuilder.QUOTED);
        close = NOT_QUOTED;
    }

    private void addField(int start, int end, int flag) {
        if (end - start > recordLimits.maxFieldBytes()) {
            report(ParseError.FIELD_TOO_LONG);
        }
        // One more than there may be shows that there are too many.
        if (records.found() <= recordLimits.maxColumns()) {
            records.addField(start | flag, end);
        }
    }

    private void report(ParseError found) {
        if (parseError == null) {
            parseError = found;
            problemColumn = records.found();
        }
    }

    private void endRecord(int p) {
        if (p == recordStart) {
            return;
        }
        endField(p);
        int found = records.found();
        if (found > recordLimits.maxColumns()) {
            parseError = parseError == null ? ParseError.TOO_MANY_COLUMNS : parseError;
            problemColumn = parseError == ParseError.TOO_MANY_COLUMNS ? recordLimits.maxColumns() : problemColumn;
        }
        addRecord(p);
    }

    private void addRecord(int p) {
        if (parseError != null) {
            records.dropFields();
            records.addProblem(recordStart, p, recordLine, parseError, problemColumn);
            parseError = null;
        } else if (suspect && !Utf8.isCleanText(bytes, recordStart, p)) {
            addUncleanRecord(p);
        } else {
            addCleanRecord(p);
        }
    }

    private void addUncleanRecord(int p) {
        boolean valid = Utf8.isValid(bytes, recordStart, p);
        int column = records.firstField((start, end) -> {
            int begin = start - contentOrigin;
            int stop = end - contentOrigin;
            return valid ? Utf8.hasNul(content, begin, stop) : !Utf8.isValid(content, begin, stop);
        });
        records.addProblem(
                recordStart, p, recordLine, valid ? ParseError.NUL_BYTE : ParseError.INVALID_ENCODING, column);
    }

    private void addCleanRecord(int p) {
        if (columns > 0 && records.found() > columns) {
            records.dropEmptyBeyond(columns);
        }
        int found = records.found();
        if (columns == 0 || found == columns) {
            records.addRecord(recordStart, p, recordLine, found);
        } else if (found < columns && fieldCountPolicy == FieldCountPolicy.REJECT) {
            records.addProblem(recordStart, p, recordLine, ParseError.TOO_FEW_FIELDS, found);
        } else if (found > columns && fieldCountPolicy != FieldCountPolicy.TRUNCATE) {
            records.addProblem(recordStart, p, recordLine, ParseError.TOO_MANY_FIELDS, columns);
        } else {
            records.addRecord(recordStart, p, recordLine, columns);
        }
    }

    /** Drops what escapes between start and end, in a copy of the chunk; returns where the content ends then. */
    private int unescape(int start, int end) {
        copyContent();
        int out = start - from;
        int p = start;
        while (p < end) {
            byte value = bytes[p];
            if (p + 1 < end
                    && (value == dialectBytes.quote
                            || (value == dialectBytes.escape && dialectBytes.isEscapable(bytes[p + 1])))) {
                p++;
            }
            content[out++] = bytes[p++];
        }
        return out + from;
    }

    /** As {@link #unescape}, of a field where there are no quotes. */
    private int unescapeUnquoted(int start, int end) {
        copyContent();
        int out = start - from;
        int p = start;
        boolean ascii = true;
        while (p < end) {
            byte value = bytes[p++];
            if (value == dialectBytes.unquotedEscape && p < end) {
                int after = DialectBytes.afterNumber(bytes, p, end);
                if (after == p) {
                    value = DialectBytes.unescaped(bytes[p++]);
                } else {
                    value = DialectBytes.numbered(bytes, p, after);
                    ascii &= value >= 0;
                    p = after;
                    if (value == 0) {
                        report(ParseError.NUL_BYTE);
                    }
                }
            }
            content[out++] = value;
        }
        if (!ascii && !Utf8.isValid(content, start - from, out)) {
            report(ParseError.INVALID_ENCODING);
        }
        return out + from;
    }

    private void copyContent() {
        if (content == bytes) {
            content = Arrays.copyOfRange(bytes, from, to);
            contentOrigin = from;
        }
    }
}
