package dev.caravan.csv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the bytes of a chunk. It stops only at the bytes that may mean something (delimiter, quote, escape, line end), eight
 * bytes at a time; fields stay where they are in the bytes, unless a quote inside them has to go.
 */
final class Parsing {
    private static final int NOT_QUOTED = -1;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Syntax syntax;
    private final Bounds bounds;
    private final int columns;
    private final Ragged ragged;
    private final SourceEncoding encoding;
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

    private boolean inQuotes;
    private boolean escaped;
    /** Where the field's content begins and ends that is or was in quotes. */
    private int open;

    private int close = NOT_QUOTED;

    private @Nullable Problem problem;
    private int problemColumn;

    Parsing(
            byte[] bytes,
            int from,
            int to,
            Syntax syntax,
            Bounds bounds,
            int columns,
            Ragged ragged,
            SourceEncoding encoding) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.syntax = syntax;
        this.bounds = bounds;
        this.columns = columns;
        this.ragged = ragged;
        this.encoding = encoding;
        this.content = bytes;
        this.records = new RecordsBuilder((to - from) / 12);
        this.suspect = !Utf8.isCleanText(bytes, from, to);
    }

    Records parse(Position start) {
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
                | Swar.equal(word, syntax.delimiterPattern)
                | Swar.equal(word, syntax.quotePattern)
                | Swar.equal(word, syntax.escapePattern);
    }

    private void pass(int p) {
        byte value = bytes[p];
        if (value == syntax.delimiter[0] && (syntax.delimiter.length == 1 || syntax.isDelimiter(bytes, p, to))) {
            endField(p);
            fieldStart = p + syntax.delimiter.length;
            next = fieldStart;
        } else if (value == '\n' || value == '\r') {
            endRecord(p);
            line++;
            beginRecord(syntax.afterLineEnd(bytes, p, to));
        } else if (value == syntax.quote && opensField(p)) {
            inQuotes = true;
            escaped = false;
            open = p + 1;
            next = p + 1;
        }
    }

    private boolean opensField(int p) {
        if (p == fieldStart) {
            return true;
        }
        if (!syntax.trim || close != NOT_QUOTED) {
            return false;
        }
        int before = p;
        while (before > fieldStart && syntax.isBlank(bytes[before - 1])) {
            before--;
        }
        return before == fieldStart;
    }

    private void passInQuotes(int p) {
        byte value = bytes[p];
        if (value == syntax.quote) {
            if (p + 1 < to && bytes[p + 1] == syntax.quote) {
                escaped = true;
                next = p + 2;
            } else {
                inQuotes = false;
                close = p;
                next = p + 1;
            }
        } else if (value == syntax.escape) {
            boolean taken = p + 1 < to && syntax.isEscapable(bytes[p + 1]);
            escaped |= taken;
            next = p + (taken ? 2 : 1);
        } else if (value == '\r' || (value == '\n' && bytes[p - 1] != '\r')) {
            line++;
        }
    }

    /** Begins a record, past a comment or blanks: the line end that follows them then ends an empty line, which is no record. */
    private void beginRecord(int p) {
        int begin = p;
        if (p < to) {
            if (syntax.isComment(bytes, p, to)) {
                begin = syntax.lineEnd(bytes, p, to);
            } else if (syntax.trim) {
                int end = syntax.skipBlanks(bytes, p, to);
                begin = end == to || bytes[end] == '\n' || bytes[end] == '\r' ? end : p;
            }
        }
        recordStart = begin;
        fieldStart = begin;
        next = begin;
        recordLine = line;
    }

    private void finish() {
        if (inQuotes) {
            problem = Problem.UNTERMINATED_QUOTE;
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
            if (syntax.trim) {
                start = syntax.skipBlanks(bytes, start, end);
                while (end > start && syntax.isBlank(bytes[end - 1])) {
                    end--;
                }
            }
            addField(start, end, 0);
        }
    }

    private void endQuotedField(int p) {
        int rest = syntax.skipBlanks(bytes, close + 1, p);
        if (syntax.skipSpaces(bytes, rest, p) != p) {
            report(Problem.TEXT_AFTER_QUOTE);
        }
        int end = escaped || rest != p ? unescape(open, close) : close;
        if (rest != p) {
            System.arraycopy(bytes, rest, content, end - contentOrigin, p - rest);
        }
        addField(open, end + p - rest, RecordsBuilder.QUOTED);
        close = NOT_QUOTED;
    }

    private void addField(int start, int end, int flag) {
        if (end - start > bounds.maxFieldBytes()) {
            report(Problem.FIELD_TOO_LONG);
        }
        records.addField(start | flag, end);
    }

    private void report(Problem found) {
        if (problem == null) {
            problem = found;
            problemColumn = records.found();
        }
    }

    private void endRecord(int p) {
        if (p == recordStart) {
            return;
        }
        endField(p);
        int found = records.found();
        if (found > bounds.maxColumns()) {
            problem = problem == null ? Problem.TOO_MANY_COLUMNS : problem;
            problemColumn = problem == Problem.TOO_MANY_COLUMNS ? bounds.maxColumns() : problemColumn;
        }
        addRecord(p);
    }

    private void addRecord(int p) {
        if (problem != null) {
            records.dropFields();
            records.addProblem(recordStart, p, recordLine, problem, problemColumn);
            problem = null;
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
        records.addProblem(recordStart, p, recordLine, valid ? Problem.NUL_BYTE : Problem.INVALID_ENCODING, column);
    }

    private void addCleanRecord(int p) {
        if (columns > 0 && records.found() > columns) {
            records.dropEmptyBeyond(columns);
        }
        int found = records.found();
        if (columns == 0 || found == columns) {
            records.addRecord(recordStart, p, recordLine, found);
        } else if (found < columns && ragged == Ragged.REJECT) {
            records.addProblem(recordStart, p, recordLine, Problem.TOO_FEW_FIELDS, found);
        } else if (found > columns && ragged != Ragged.TRUNCATE) {
            records.addProblem(recordStart, p, recordLine, Problem.TOO_MANY_FIELDS, columns);
        } else {
            records.addRecord(recordStart, p, recordLine, columns);
        }
    }

    /** Drops what escapes between start and end, in a copy of the chunk; returns where the content ends then. */
    private int unescape(int start, int end) {
        if (content == bytes) {
            content = Arrays.copyOfRange(bytes, from, to);
            contentOrigin = from;
        }
        int out = start - from;
        int p = start;
        while (p < end) {
            byte value = bytes[p];
            if (p + 1 < end
                    && (value == syntax.quote || (value == syntax.escape && syntax.isEscapable(bytes[p + 1])))) {
                p++;
            }
            content[out++] = bytes[p++];
        }
        return out + from;
    }
}
