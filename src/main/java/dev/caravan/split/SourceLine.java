package dev.caravan.split;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.Records;
import dev.caravan.csv.SkippedLines;
import dev.caravan.message.ChunkHeader;
import org.jspecify.annotations.Nullable;

/**
 * What one physical line of a source is.
 *
 * @param chunk that the line's record is in; null if it is in none
 * @param records of the chunk; null if it is in none
 * @param index of the record among them, from 0
 * @param lastLine the record's last line; of a line {@link Kind#BEYOND_END}, the source's last one with a record or its header
 * @param skipped why the line was skipped; null if it was not
 */
public record SourceLine(
        Kind kind,
        @Nullable ChunkHeader chunk,
        @Nullable Records records,
        int index,
        long lastLine,
        @Nullable SkippedLines skipped) {
    /** The kinds of lines. */
    public enum Kind {
        RECORD,
        HEADER,
        SKIPPED,
        BLANK,
        BEYOND_END
    }

    static SourceLine of(Kind kind) {
        return new SourceLine(kind, null, null, 0, 0, null);
    }

    static SourceLine of(SkippedLines skipped) {
        return new SourceLine(Kind.SKIPPED, null, null, 0, skipped.lastLine(), skipped);
    }

    static SourceLine beyond(long lastLine) {
        return new SourceLine(Kind.BEYOND_END, null, null, 0, lastLine, null);
    }

    static SourceLine of(ChunkHeader header, Records records, int r, Chunk chunk) {
        return new SourceLine(Kind.RECORD, header, records, r, lastLine(records, r, chunk), null);
    }

    /** Index of the record that contains a line of the chunk; negative if none does. */
    static int recordAt(Records records, long line, Chunk chunk) {
        int found = -1;
        for (int r = 0; r < records.size() && records.line(r) <= line; r++) {
            found = r;
        }
        return found >= 0 && line <= lastLine(records, found, chunk) ? found : -1;
    }

    private static long lastLine(Records records, int r, Chunk chunk) {
        if (chunk.truncation() != null && r == records.size() - 1) {
            // Only the beginning of the record is kept.
            return Math.max(records.line(r), chunk.end().line() - 1);
        }
        return records.line(r) + lineEnds(records.raw(r));
    }

    private static int lineEnds(byte[] text) {
        int ends = 0;
        for (int i = 0; i < text.length; i++) {
            boolean secondOfTwo = text[i] == '\n' && i > 0 && text[i - 1] == '\r';
            if ((text[i] == '\n' || text[i] == '\r') && !secondOfTwo) {
                ends++;
            }
        }
        return ends;
    }
}
