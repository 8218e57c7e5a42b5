package dev.caravan.csv;

import dev.caravan.csv.RecordScanner.Found;
import java.io.IOException;

/** Goes through a stream line by line, and past the lines that are no records, however long they are. */
final class LineCursor {
    private final StreamBuffer streamBuffer;
    private final DialectBytes dialectBytes;
    /** A line of more blanks is not looked through: it is too long for a record anyway. */
    private final int mostBlanks;

    private long position;
    private long line;
    private boolean inComment;

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

    /** Skips EF BB BF, which some programs put before UTF-8. */
    void skipByteOrderMark() throws IOException {
        if (streamBuffer.has(position + 2, position)
                && streamBuffer.at(position) == (byte) 0xef
                && streamBuffer.at(position + 1) == (byte) 0xbb
                && streamBuffer.at(position + 2) == (byte) 0xbf) {
            position += 3;
        }
    }

    /** Skips the rest of a physical line, of any length. */
    void skipLine() throws IOException {
        skipToLineEnd(Long.MAX_VALUE);
        if (streamBuffer.has(position, position)) {
            endLineAt(position);
        }
    }

    /** Advances to the next record. Blank and comment lines may end the search beyond the limit; the next call continues there. */
    Found toRecord(long limit) throws IOException {
        while (true) {
            if ((inComment && !skipToLineEnd(limit)) || position > limit) {
                return Found.GAP;
            }
            inComment = false;
            if (!streamBuffer.has(position, position)) {
                return Found.END;
            }
            byte first = streamBuffer.at(position);
            if (first == '\n' || first == '\r') {
                endLineAt(position);
            } else if (dialectBytes.comment.length > 0 && first == dialectBytes.comment[0] && isComment()) {
                inComment = true;
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
