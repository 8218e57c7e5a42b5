package dev.caravan.csv;

import dev.caravan.csv.RecordScanner.Found;
import java.io.IOException;

/**
 * Goes through a stream line by line, and past the lines that are no records, however long they are. It logs those of them that
 * aren't blank.
 */
final class LineCursor {
    /** Enough for the text of {@link SkippedLines} in any encoding: a byte that can't be decoded takes three. */
    private static final int MOST_TEXT_BYTES = 4 * SkippedLines.MAX_TEXT_CHARS;

    private final StreamBuffer streamBuffer;
    private final DialectBytes dialectBytes;
    /** A line of more blanks is not looked through: it is too long for a record anyway. */
    private final int mostBlanks;

    private long position;
    private long line;
    private boolean inSkippedLine;
    private boolean headerPassed;
    private final SkipLog skipped = new SkipLog();

    LineCursor(StreamBuffer streamBuffer, DialectBytes dialectBytes, RecordLimits recordLimits, Position from) {
        this.streamBuffer = streamBuffer;
        this.dialectBytes = dialectBytes;
        this.mostBlanks = recordLimits.maxRecordBytes();
        this.position = from.offset();
        this.line = from.line();
    }

    long position() {
        return position;
    }

    /** The physical line that {@link #position} lies in. */
    long line() {
        return line;
    }

    void moveTo(long newPosition, long newLine) {
        position = newPosition;
        line = newLine;
    }

    /** From now on, the header again is no record. */
    void passHeader() {
        headerPassed = true;
    }

    /** Lines that were skipped and not taken from here yet: all lie before the record that was met last. */
    SkipLog skipped() {
        return skipped;
    }

    /** Skips EF BB BF, which some programs put before UTF-8. */
    boolean skipByteOrderMark() throws IOException {
        if (streamBuffer.has(position, position)
                && streamBuffer.at(position) == DialectBytes.BYTE_ORDER_MARK[0]
                && streamBuffer.has(position + DialectBytes.BYTE_ORDER_MARK.length - 1, position)
                && DialectBytes.isByteOrderMark(
                        streamBuffer.bytes(), streamBuffer.index(position), streamBuffer.limit())) {
            position += DialectBytes.BYTE_ORDER_MARK.length;
            return true;
        }
        return false;
    }

    /** Skips a line before the records, whatever is in it. */
    void skipPreambleLine(SkipReason reason) throws IOException {
        if (!text().isBlank()) {
            log(reason, 1);
        }
        skipLine();
    }

    private void log(SkipReason reason, int lines) throws IOException {
        skipped.add(new SkippedLines(
                reason, line, line + lines - 1, lines, skipped.needsText(reason, line, lines) ? text() : ""));
    }

    /** The beginning of the line, as much as is kept of a skipped one. */
    private String text() throws IOException {
        // Reads ahead; at the end of the stream there may be fewer bytes.
        boolean unused = streamBuffer.has(position + MOST_TEXT_BYTES - 1, position);
        int from = streamBuffer.index(position);
        int most = Math.min(from + MOST_TEXT_BYTES, streamBuffer.limit());
        return streamBuffer.text(from, dialectBytes.lineEnd(streamBuffer.bytes(), from, most));
    }

    /** Skips the rest of a physical line, of any length. */
    void skipLine() throws IOException {
        skipToLineEnd(Long.MAX_VALUE);
        if (streamBuffer.has(position, position)) {
            endLineAt(position);
        }
    }

    /** Advances to the next record. Lines that are no records may end the search beyond the limit; the next call continues there. */
    Found toRecord(long limit) throws IOException {
        while (true) {
            if ((inSkippedLine && !skipToLineEnd(limit)) || position > limit) {
                return Found.GAP;
            }
            inSkippedLine = false;
            if (!streamBuffer.has(position, position)) {
                return Found.END;
            }
            byte first = streamBuffer.at(position);
            if (first == '\n' || first == '\r') {
                endLineAt(position);
            } else if (first == DialectBytes.BYTE_ORDER_MARK[0] && skipByteOrderMark()) {
                // The line begins after it.
            } else if (dialectBytes.comment.length > 0 && first == dialectBytes.comment[0] && isComment()) {
                log(SkipReason.COMMENT, 1);
                inSkippedLine = true;
            } else if (headerPassed
                    && dialectBytes.repeatedHeader.length > 0
                    && first == dialectBytes.repeatedHeader[0]
                    && isRepeatedHeader()) {
                log(SkipReason.REPEATED_HEADER, 1 + dialectBytes.repeatedHeaderBreaks);
                position += dialectBytes.repeatedHeader.length;
                line += dialectBytes.repeatedHeaderBreaks;
                inSkippedLine = true;
            } else if (first == dialectBytes.unquotedEscape && isEndOfData()) {
                log(SkipReason.END_OF_DATA, 1);
                inSkippedLine = true;
            } else if (!dialectBytes.trim || !skipBlanks()) {
                return Found.RECORD;
            }
        }
    }

    private boolean isComment() throws IOException {
        // At the end of the stream there may be fewer bytes than the mark has.
        boolean unused = streamBuffer.has(position + dialectBytes.comment.length - 1, position);
        return dialectBytes.isComment(streamBuffer.bytes(), streamBuffer.index(position), streamBuffer.limit());
    }

    private boolean isRepeatedHeader() throws IOException {
        // What follows it decides, unless the stream ends before.
        boolean unused = streamBuffer.has(position + dialectBytes.repeatedHeader.length, position);
        return dialectBytes.isRepeatedHeader(streamBuffer.bytes(), streamBuffer.index(position), streamBuffer.limit());
    }

    private boolean isEndOfData() throws IOException {
        // What follows the two signs decides, unless the stream ends before.
        boolean unused = streamBuffer.has(position + 2, position);
        return dialectBytes.isEndOfData(streamBuffer.bytes(), streamBuffer.index(position), streamBuffer.limit());
    }

    /** Skips a line that has nothing but blanks, up to its line end. */
    private boolean skipBlanks() throws IOException {
        long p = position;
        while (streamBuffer.has(p, position)) {
            byte value = streamBuffer.at(p);
            if (value == '\n' || value == '\r') {
                break;
            }
            if (!dialectBytes.isBlank(value) || p - position >= mostBlanks) {
                return false;
            }
            p++;
        }
        position = p;
        return true;
    }

    /** Moves to the next line end or the end of the stream; false if the limit comes first. */
    private boolean skipToLineEnd(long limit) throws IOException {
        while (streamBuffer.has(position, position)) {
            byte[] bytes = streamBuffer.bytes();
            int p = streamBuffer.index(position);
            int to = streamBuffer.limit();
            while (p < to) {
                long hits = Swar.lineEnds(Swar.load(bytes, p));
                if (hits == 0) {
                    p += Swar.WORD;
                    continue;
                }
                p += Swar.first(hits);
                if (p < to && (bytes[p] == '\n' || bytes[p] == '\r')) {
                    position = streamBuffer.position(p);
                    return true;
                }
                p++;
            }
            position = streamBuffer.end();
            if (position > limit) {
                return false;
            }
        }
        return true;
    }

    /** Goes to the line after the line end that is at the position given. */
    void endLineAt(long lineEnd) throws IOException {
        boolean twoBytes = streamBuffer.at(lineEnd) == '\r'
                && streamBuffer.has(lineEnd + 1, position)
                && streamBuffer.at(lineEnd + 1) == '\n';
        position = lineEnd + (twoBytes ? 2 : 1);
        line++;
    }
}
