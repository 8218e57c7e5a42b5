package dev.caravan.csv;

import java.io.IOException;

/**
 * Finds the records of a stream, one after the other, without looking at their fields more than quoting needs.
 *
 * <p>A quote that is never closed would take in whole records up to the next quote, which opens a field of one of them. That quote
 * gives itself away: a delimiter or line end stands before it and text after it, neither of which surrounds a closing quote in a
 * field that contains line ends. Then, as beyond its bounds, the record is given up.
 *
 * <p>Time is linear also where each line opens a quote that is never closed. A record that is given up was followed, inside quotes,
 * up to there. A later record that enters one of those lines inside quotes would take the very same way (a line
 * begins either inside quotes or as a record), so it continues where the scan ended instead of scanning the bytes again.
 */
final class RecordScanner {
    enum Found {
        RECORD,
        UNTERMINATED_QUOTE,
        RECORD_TOO_LONG,
        /** No record yet: blank and comment lines went beyond the limit. */
        GAP,
        END
    }

    private static final long NOWHERE = -1;
    private static final int UNDECIDED = 0;
    private static final int CLOSED = 1;
    private static final int DOUBLED = 2;

    private final StreamBuffer streamBuffer;
    private final DialectBytes dialectBytes;
    private final int maxRecordBytes;
    private final int maxRecordLines;

    private final LineCursor cursor;

    private long start;
    private long startLine;

    // The way through the record: where, on which line, and what is known there.
    private long at;
    private long atLine;
    private boolean quoted;
    private long firstBreak;
    private long fieldStart;
    private long walked;
    /** Whether the way can't go on without bytes that aren't in memory yet. */
    private boolean starved;
    /** Whether the way ends at a quote that opens a field of a later record: the one inside which it went was never closed. */
    private boolean opensLater;

    // Where the way of the record ended that was given up last.
    private long givenUpAt = NOWHERE;
    private long givenUpLine;
    private boolean givenUpQuoted;
    private long givenUpFieldStart;
    private long givenUpWalked;

    RecordScanner(StreamBuffer streamBuffer, LineCursor cursor, DialectBytes dialectBytes, RecordLimits recordLimits) {
        this.cursor = cursor;
        this.streamBuffer = streamBuffer;
        this.dialectBytes = dialectBytes;
        this.maxRecordBytes = recordLimits.maxRecordBytes();
        this.maxRecordLines = recordLimits.maxRecordLines();
    }

    /** Where the record found last begins. */
    long start() {
        return start;
    }

    long startLine() {
        return startLine;
    }

    /** Where the record found last ends, after its line end; after a record that is too long, only when it has been skipped. */
    long end() {
        return cursor.position();
    }

    long endLine() {
        return cursor.line();
    }

    /** Skips what is left of a record that is too long: no line ends up to where it was given up. */
    void skipLongRecord() throws IOException {
        cursor.moveTo(at, startLine);
        cursor.skipLine();
    }

    /** Finds the next record, unless there is none before the limit. */
    Found next(long limit) throws IOException {
        Found gap = cursor.toRecord(limit);
        return gap == Found.RECORD ? scanRecord() : gap;
    }

    private Found scanRecord() throws IOException {
        start = cursor.position();
        startLine = cursor.line();
        at = start;
        atLine = startLine;
        quoted = false;
        firstBreak = NOWHERE;
        opensLater = false;
        fieldStart = start;
        walked = start;
        long bound = start + maxRecordBytes + 1;
        while (true) {
            if (follow(Math.min(bound, streamBuffer.end()))) {
                cursor.moveTo(start, atLine);
                cursor.endLineAt(at);
                return Found.RECORD;
            }
            if (at >= bound || atLine - startLine >= maxRecordLines || opensLater) {
                return giveUp();
            }
            if (starved && !streamBuffer.fill(start) && at == streamBuffer.end()) {
                if (quoted) {
                    return giveUp();
                }
                cursor.moveTo(at, atLine);
                return Found.RECORD;
            }
        }
    }

    /**
     * Follows the record up to the position given, or to one byte before if what comes next decides; true if it has met the record's
     * line end.
     */
    private boolean follow(long toPosition) {
        byte[] bytes = streamBuffer.bytes();
        int limit = streamBuffer.limit();
        int to = streamBuffer.index(toPosition);
        int p = streamBuffer.index(at);
        boolean in = quoted;
        while (true) {
            p = find(bytes, p, to);
            if (p >= to) {
                break;
            }
            byte value = bytes[p];
            if (value == dialectBytes.quote) {
                if (!in) {
                    in = opensField(bytes, p);
                    p++;
                } else {
                    int step = closing(bytes, p, to);
                    if (step == UNDECIDED) {
                        break;
                    }
                    p += step;
                    if (step == CLOSED) {
                        in = false;
                        fieldStart = NOWHERE;
                        walked = streamBuffer.position(p);
                    }
                }
            } else if (value == '\n' || value == '\r') {
                if (!in) {
                    at = streamBuffer.position(p);
                    return true;
                }
                p++;
                if (breakLine(bytes, p)) {
                    return false;
                }
            } else if (in && value == dialectBytes.escape) {
                if (p + 1 == limit && !streamBuffer.isEnded()) {
                    break;
                }
                p += p + 1 < limit && dialectBytes.isEscapable(bytes[p + 1]) ? 2 : 1;
            } else {
                p++;
            }
        }
        at = streamBuffer.position(p);
        quoted = in;
        starved = !opensLater;
        return false;
    }

    /**
     * What the quote at p is that was met inside quotes, as so many bytes: {@link #CLOSED}, {@link #DOUBLED}, or {@link #UNDECIDED}
     * if it opens a field of a later record, or what comes next decides.
     */
    private int closing(byte[] bytes, int p, int to) {
        int limit = streamBuffer.limit();
        if (p + 1 == limit && !streamBuffer.isEnded()) {
            return UNDECIDED;
        }
        if (p + 1 < limit && bytes[p + 1] == dialectBytes.quote) {
            return DOUBLED;
        }
        if (firstBreak == NOWHERE || !dialectBytes.mayOpen(bytes, streamBuffer.index(start), p)) {
            return CLOSED;
        }
        int next = dialectBytes.skipSpaces(bytes, p + 1, to);
        boolean beyond = next == to && to < limit;
        if (!beyond && next + dialectBytes.delimiter.length > limit && !streamBuffer.isEnded()) {
            return UNDECIDED;
        }
        // Beyond the bound it doesn't matter what comes: the record is too long, and what is kept of the way must not
        // depend on it.
        opensLater = beyond || dialectBytes.isText(bytes, next, limit);
        return opensLater ? UNDECIDED : CLOSED;
    }

    /** The next significant byte; {@code to} if none follows, or {@code from} where that is already beyond. */
    private int find(byte[] bytes, int from, int to) {
        if (dialectBytes.escape != DialectBytes.NONE) {
            return findWithEscape(bytes, from, to);
        }
        long quotes = dialectBytes.quotePattern;
        for (int p = from; p < to; p += Swar.WORD) {
            long word = Swar.load(bytes, p);
            long hits = Swar.lineEnds(word) | Swar.firstEqual(word, quotes);
            if (hits != 0) {
                return Math.min(to, p + Swar.first(hits));
            }
        }
        return Math.max(from, to);
    }

    private int findWithEscape(byte[] bytes, int from, int to) {
        long quotes = dialectBytes.quotePattern;
        long escapes = dialectBytes.escapePattern;
        for (int p = from; p < to; p += Swar.WORD) {
            long word = Swar.load(bytes, p);
            long hits = Swar.lineEnds(word) | Swar.firstEqual(word, quotes) | Swar.firstEqual(word, escapes);
            if (hits != 0) {
                return Math.min(to, p + Swar.first(hits));
            }
        }
        return Math.max(from, to);
    }

    /** Counts a line end inside quotes, p being after it. True if the scan continues elsewhere or ends, because the record has too many lines. */
    private boolean breakLine(byte[] bytes, int p) {
        if (bytes[p - 1] == '\r' || bytes[p - 2] != '\r') {
            atLine++;
            if (firstBreak == NOWHERE) {
                firstBreak = streamBuffer.position(p - 1);
            }
        }
        at = streamBuffer.position(p);
        quoted = true;
        starved = false;
        if (at <= givenUpAt) {
            at = givenUpAt;
            atLine = givenUpLine;
            quoted = givenUpQuoted;
            fieldStart = givenUpFieldStart;
            walked = givenUpWalked;
            return true;
        }
        return atLine - startLine >= maxRecordLines;
    }

    /** Whether the quote at p, met outside quotes, opens a quoted field. */
    private boolean opensField(byte[] bytes, int p) {
        if (dialectBytes.simple) {
            return streamBuffer.position(p) == start || bytes[p - 1] == dialectBytes.delimiter[0];
        }
        // A delimiter of several bytes may overlap itself, so it has to be looked for from the left; no byte is walked
        // over twice.
        int walk = streamBuffer.index(walked);
        while (walk < p) {
            if (dialectBytes.isDelimiter(bytes, walk, p)) {
                walk += dialectBytes.delimiter.length;
                fieldStart = streamBuffer.position(walk);
            } else {
                walk++;
            }
        }
        walked = streamBuffer.position(p + 1);
        int before = p;
        int first = fieldStart == NOWHERE ? p : streamBuffer.index(fieldStart);
        while (before > first && dialectBytes.isBlank(bytes[before - 1])) {
            before--;
        }
        return fieldStart != NOWHERE && before == first;
    }

    private Found giveUp() throws IOException {
        if (firstBreak == NOWHERE && at > start + maxRecordBytes) {
            return Found.RECORD_TOO_LONG;
        }
        givenUpAt = at;
        givenUpLine = atLine;
        givenUpQuoted = quoted;
        givenUpFieldStart = fieldStart;
        givenUpWalked = walked;
        if (firstBreak == NOWHERE) {
            cursor.moveTo(at, startLine);
        } else {
            cursor.endLineAt(firstBreak);
        }
        return Found.UNTERMINATED_QUOTE;
    }
}
