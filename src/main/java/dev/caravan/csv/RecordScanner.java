package dev.caravan.csv;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records of a stream, one after the other, without looking at their fields more than quoting needs.
 *
 * <p>A record ends at the first line end outside quotes, however far that is. What it has beyond its bound is passed over; it is too
 * long then. A quote that is never closed would take in whole records. It is known by one of these:
 *
 * <ul>
 *   <li>The stream ends, or {@code mostQuotedBytes} follow its first line end, without a quote that closes it.
 *   <li>A later quote opens a field of one of those records: a delimiter or line end stands before it and text after it, neither of which
 *       surrounds a closing quote in a field that contains line ends.
 *   <li>The record exceeds its bound, and text follows the quote that closed it.
 * </ul>
 *
 * <p>The record is then cut at the end of the line on which the first quote stands that isn't properly closed, and reading continues
 * with the next line. So the text of a field is never read as records if its quote is properly closed: before a delimiter or a line end.
 *
 * <p>Time is linear also where each line opens a quote that is never closed. A record that is cut was followed, inside quotes, up to where
 * that was known. A later record that enters one of those lines inside quotes would take the very same way (a line begins either
 * inside quotes or as a record), so it continues where the scan ended instead of scanning the bytes again.
 */
final class RecordScanner {
    enum Found {
        RECORD,
        /** A line with a quote that is never closed. */
        UNTERMINATED_QUOTE,
        /** Several lines, of which the last opens a quote that is never closed. */
        UNTERMINATED_RECORD,
        RECORD_TOO_LONG,
        /** No record yet: what is no record, or is longer than a record may be, went beyond the limit. */
        GAP,
        END
    }

    /** What is kept of a record that is longer than a record may be. */
    private static final int HEAD_BYTES = 4096;
    /** How far is looked, from a quote, over blanks before it and spaces after it. */
    private static final int MOST_SPACES = 4096;
    /** Blanks, a delimiter and byte order marks before a quote. */
    private static final int LOOK_BACK_BYTES = MOST_SPACES + 128;

    private static final long NOWHERE = -1;
    private static final int UNDECIDED = 0;
    private static final int CLOSED = 1;
    private static final int DOUBLED = 2;

    private final StreamBuffer streamBuffer;
    private final DialectBytes dialectBytes;
    private final int maxRecordBytes;
    private final long mostQuotedBytes;

    private final LineCursor cursor;

    private long start;
    private long startLine;
    /** Whether a record beyond its bound isn't followed now. */
    private boolean limited;

    private byte @Nullable [] head;
    private long sourceStart;

    // The way through the record: where, on which line, and what is known there.
    private long at;
    private long atLine;
    private boolean quoted;
    /** The first line end in the quotes that are open. */
    private long quoteBreak;

    private long quoteBreakLine;
    /** The first line end in the first quotes that contain one and were closed before text. */
    private long cut;

    private long cutLine;
    private long fieldStart;
    private long walked;
    /** Whether the way can't go on without bytes that aren't in memory yet. */
    private boolean starved;
    /** Whether the quote that {@link #cut} or {@link #quoteBreak} tells of was never closed. */
    private boolean neverClosed;
    /** Whether that is so for each record that takes this way. */
    private boolean forAll;
    /** Whether this is the way of the record that was cut last. */
    private boolean known;

    // Where the way of the record ended that was cut last.
    private long knownTo = NOWHERE;
    private long knownLine;
    private boolean knownQuoted;
    private long knownQuoteBreak;
    private long knownQuoteBreakLine;
    private long knownFieldStart;
    private long knownWalked;
    private boolean knownForAll;

    /** @param mostQuotedBytes of a field after its first line end: a quote that isn't closed by then is taken for one that never is */
    RecordScanner(
            StreamBuffer streamBuffer,
            LineCursor cursor,
            DialectBytes dialectBytes,
            RecordLimits recordLimits,
            long mostQuotedBytes) {
        this.cursor = cursor;
        this.streamBuffer = streamBuffer;
        this.dialectBytes = dialectBytes;
        this.maxRecordBytes = recordLimits.maxRecordBytes();
        this.mostQuotedBytes = mostQuotedBytes;
    }

    /** Where the record found last begins. */
    long start() {
        return start;
    }

    long startLine() {
        return startLine;
    }

    /** Where the record found last ends, after its line end. */
    long end() {
        return cursor.position();
    }

    long endLine() {
        return cursor.line();
    }

    /** The beginning of a record that is too long: whole characters, if they are any. */
    byte[] head() {
        return head == null ? new byte[0] : head;
    }

    /** Where a record that is too long begins in the source. */
    long sourceStart() {
        return sourceStart;
    }

    /** Finds the next record, unless there is none before the limit. */
    Found next(long limit) throws IOException {
        Found gap = cursor.toRecord(limit);
        return gap == Found.RECORD ? scanRecord(limit) : gap;
    }

    private Found scanRecord(long limit) throws IOException {
        start = cursor.position();
        startLine = cursor.line();
        head = null;
        at = start;
        atLine = startLine;
        quoted = false;
        quoteBreak = NOWHERE;
        cut = NOWHERE;
        neverClosed = false;
        forAll = false;
        known = false;
        fieldStart = start;
        walked = start;
        limited = limit != Long.MAX_VALUE;
        while (true) {
            boolean ended = follow();
            if (ended && !isLong()) {
                cursor.moveTo(start, atLine);
                cursor.endLineAt(at);
                return Found.RECORD;
            }
            if (limited && isLong() && cut == NOWHERE) {
                return Found.GAP;
            }
            if (neverClosed || (isLong() && cut != NOWHERE)) {
                return cut();
            }
            if (ended) {
                return found(at, atLine, true, Found.RECORD);
            }
            if (quoted && quoteBreak != NOWHERE && at >= quoteBreak + mostQuotedBytes) {
                return cut();
            }
            if (starved && !fill() && at == streamBuffer.end()) {
                if (!quoted) {
                    return found(at, atLine, false, Found.RECORD);
                }
                forAll = true;
                return cut();
            }
        }
    }

    private boolean isLong() {
        return at - start > maxRecordBytes;
    }

    /** Reads on. Of a record that is too long for memory only what may be needed again is kept. */
    private boolean fill() throws IOException {
        if (!isLong()) {
            return streamBuffer.fill(start);
        }
        keepHead();
        if (quoteBreak == NOWHERE) {
            streamBuffer.release();
        } else {
            streamBuffer.hold(quoteBreak - start > maxRecordBytes ? quoteBreak : start);
        }
        return streamBuffer.fill(Math.max(start, at - LOOK_BACK_BYTES));
    }

    private void keepHead() {
        if (head == null) {
            sourceStart = streamBuffer.sourceOffset(start);
            int from = streamBuffer.index(start);
            int to = from + Math.min(HEAD_BYTES, maxRecordBytes);
            while (to > from + 1 && Utf8.isContinuation(streamBuffer.bytes()[to])) {
                to--;
            }
            head = Arrays.copyOfRange(streamBuffer.bytes(), from, to);
        }
    }

    /** Ends the record at the line end there, or at the end of the stream. */
    private Found found(long end, long line, boolean lineEnd, Found kind) throws IOException {
        boolean tooLong = end - start > maxRecordBytes;
        if (tooLong) {
            keepHead();
        }
        streamBuffer.release();
        cursor.moveTo(tooLong || !lineEnd ? end : start, line);
        if (lineEnd) {
            cursor.endLineAt(end);
        }
        return tooLong ? Found.RECORD_TOO_LONG : kind;
    }

    /** Ends the record with the line of the first quote that isn't properly closed. */
    private Found cut() throws IOException {
        long end = cut == NOWHERE ? quoteBreak : cut;
        long line = cut == NOWHERE ? quoteBreakLine : cutLine;
        if (end == NOWHERE) {
            return found(at, atLine, false, kind(atLine));
        }
        knownTo = at;
        knownLine = atLine;
        knownQuoted = quoted;
        knownQuoteBreak = quoteBreak;
        knownQuoteBreakLine = quoteBreakLine;
        knownFieldStart = fieldStart;
        knownWalked = walked;
        knownForAll = forAll;
        long from = end - start > maxRecordBytes ? end : start;
        if (streamBuffer.index(from) < 0) {
            streamBuffer.rewind();
            boolean unused = streamBuffer.has(end, from);
        }
        return found(end, line, true, kind(line));
    }

    private Found kind(long line) {
        return line == startLine ? Found.UNTERMINATED_QUOTE : Found.UNTERMINATED_RECORD;
    }

    /**
     * Follows the record up to the end of what is in memory or of its bound, or to one byte before if what comes next decides; true if it
     * has met the record's line end.
     */
    private boolean follow() {
        byte[] bytes = streamBuffer.bytes();
        int limit = streamBuffer.limit();
        int to = limited || cut != NOWHERE || quoteBreak != NOWHERE ? mostTo() : limit;
        int p = streamBuffer.index(at);
        boolean in = quoted;
        starved = false;
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
                    int step = closing(bytes, p);
                    if (step == UNDECIDED) {
                        break;
                    }
                    p += step;
                    if (step == CLOSED) {
                        in = false;
                        fieldStart = NOWHERE;
                        walked = streamBuffer.position(p);
                        if (quoteBreak != NOWHERE) {
                            quoteBreak = NOWHERE;
                            to = mostTo();
                            if (known && cut != NOWHERE && walked <= knownTo) {
                                return continueFromKnown();
                            }
                        }
                    }
                }
            } else if (value == '\n' || value == '\r') {
                if (!in) {
                    at = streamBuffer.position(p);
                    return true;
                }
                p++;
                if (breakLine(bytes, p)) {
                    to = mostTo();
                }
            } else if (in && value == dialectBytes.escape) {
                if (p + 1 == limit && !streamBuffer.isEnded()) {
                    break;
                }
                p += p + 1 < limit && dialectBytes.isEscapable(bytes[p + 1]) ? 2 : 1;
            } else if (value == dialectBytes.unquotedEscape) {
                if (p + 2 >= limit && !streamBuffer.isEnded()) {
                    break;
                }
                atLine += p + 1 < limit && (bytes[p + 1] == '\n' || bytes[p + 1] == '\r') ? 1 : 0;
                p = dialectBytes.afterUnquotedEscape(bytes, p, limit);
            } else {
                p++;
            }
        }
        at = streamBuffer.position(p);
        quoted = in;
        starved = !neverClosed;
        if (!in && !dialectBytes.simple) {
            walkTo(bytes, p);
        }
        return false;
    }

    /** Where in the array the way has to stop for the bytes that are there, or for a bound. */
    private int mostTo() {
        long to = streamBuffer.end();
        if (limited || cut != NOWHERE) {
            to = Math.min(to, start + maxRecordBytes + 1);
        }
        if (quoteBreak != NOWHERE) {
            to = Math.min(to, quoteBreak + mostQuotedBytes);
        }
        return streamBuffer.index(Math.max(to, streamBuffer.position(0)));
    }

    /**
     * What the quote at p is that was met inside quotes, as so many bytes: {@link #CLOSED}, {@link #DOUBLED}, or {@link #UNDECIDED}
     * if what comes next decides, or the quotes that it was met in turn out to be never closed.
     */
    private int closing(byte[] bytes, int p) {
        int limit = streamBuffer.limit();
        if (p + 1 == limit && !streamBuffer.isEnded()) {
            return UNDECIDED;
        }
        if (p + 1 < limit && bytes[p + 1] == dialectBytes.quote) {
            return DOUBLED;
        }
        if (quoteBreak == NOWHERE) {
            return CLOSED;
        }
        int next = dialectBytes.skipSpaces(bytes, p + 1, Math.min(limit, p + 1 + MOST_SPACES));
        if (next + dialectBytes.delimiter.length > limit && !streamBuffer.isEnded()) {
            return UNDECIDED;
        }
        if (!dialectBytes.isText(bytes, next, limit)) {
            return CLOSED;
        }
        if (dialectBytes.mayOpen(bytes, streamBuffer.index(earliest(p)), p)) {
            neverClosed = true;
            forAll = true;
            return UNDECIDED;
        }
        if (cut == NOWHERE) {
            cut = quoteBreak;
            cutLine = quoteBreakLine;
        }
        return CLOSED;
    }

    /** How far is looked back from the quote at p. */
    private long earliest(int p) {
        return Math.max(start, streamBuffer.position(p) - LOOK_BACK_BYTES);
    }

    /** The next significant byte; {@code to} if none follows, or {@code from} where that is already beyond. */
    private int find(byte[] bytes, int from, int to) {
        if (dialectBytes.escapes) {
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

    /** Counts a line end inside quotes, p being after it; true if it is the first there. */
    private boolean breakLine(byte[] bytes, int p) {
        if (bytes[p - 1] == '\n' && bytes[p - 2] == '\r') {
            return false;
        }
        known |= streamBuffer.position(p) <= knownTo;
        boolean first = quoteBreak == NOWHERE;
        if (first) {
            quoteBreak = streamBuffer.position(p - 1);
            quoteBreakLine = atLine;
        }
        atLine++;
        return first;
    }

    /** Goes to where the known way ends, now that it is known where the record is to be cut if it has to be. */
    private boolean continueFromKnown() {
        known = false;
        neverClosed = knownForAll;
        at = knownTo;
        atLine = knownLine;
        quoted = knownQuoted;
        quoteBreak = knownQuoteBreak;
        quoteBreakLine = knownQuoteBreakLine;
        fieldStart = knownFieldStart;
        walked = knownWalked;
        return false;
    }

    /** Whether the quote at p, met outside quotes, opens a quoted field. */
    private boolean opensField(byte[] bytes, int p) {
        if (dialectBytes.simple) {
            return streamBuffer.position(p) == start || bytes[p - 1] == dialectBytes.delimiter[0];
        }
        walkTo(bytes, p);
        walked = streamBuffer.position(p + 1);
        if (fieldStart == NOWHERE) {
            return false;
        }
        int before = p;
        int first = streamBuffer.index(Math.max(fieldStart, earliest(p)));
        while (before > first && dialectBytes.isBlank(bytes[before - 1])) {
            before--;
        }
        return streamBuffer.position(before) == fieldStart;
    }

    /**
     * Looks for delimiters up to p. One of several bytes may overlap itself, so they have to be looked for from the left; no byte is walked
     * over twice.
     */
    private void walkTo(byte[] bytes, int p) {
        int length = dialectBytes.delimiter.length;
        int walk = streamBuffer.index(walked);
        while (walk + length <= p) {
            if (dialectBytes.isDelimiter(bytes, walk, p)) {
                walk += length;
                fieldStart = streamBuffer.position(walk);
            } else {
                walk++;
            }
        }
        walked = streamBuffer.position(walk);
    }
}
