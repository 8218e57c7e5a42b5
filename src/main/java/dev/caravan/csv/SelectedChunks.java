package dev.caravan.csv;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a reader without the file's last records, or up to a limit. What they are depends on bytes and settings only. A footer shows
 * at the file's end: until then as many records are held back, and the chunks that they are in. Not thread-safe.
 */
final class SelectedChunks {
    private static final long MOST_HELD_BYTES = 64L << 20;

    private final RowSelection selection;
    private final int maxRecords;
    private final RecordParser parser;
    private final SkipLog skipped;
    private final Reader reader;
    private final Deque<Chunk> held = new ArrayDeque<>();
    private long heldBytes;
    /** Records that were read. */
    private long read;
    /** Records before the first chunk that is held. */
    private long passed;

    private boolean ended;

    /** Reads the next chunk of so many records at most; null after the last. */
    interface Reader {
        @Nullable Chunk read(int most) throws IOException;
    }

    /**
     * @param maxRecords of a chunk
     * @param parser of the records, of any number of fields
     * @param skipped gets what is left out
     */
    SelectedChunks(RowSelection selection, int maxRecords, RecordParser parser, SkipLog skipped, Reader reader) {
        this.selection = selection;
        this.maxRecords = maxRecords;
        this.parser = parser;
        this.skipped = skipped;
        this.reader = reader;
    }

    /** @throws UnreadableSourceException if the records that a footer may be are too large to be held back */
    @Nullable Chunk next() throws IOException {
        while (!ended) {
            Chunk first = held.peek();
            if (first != null
                    && passed + first.records() <= selection.limit()
                    && read - passed - first.records() >= selection.skipFooter()) {
                return take();
            }
            readOn();
        }
        long selected = Math.min(selection.limit(), read - selection.skipFooter());
        Chunk first = held.peek();
        if (first == null || passed >= selected) {
            leaveOutHeld();
            return null;
        }
        int records = Math.toIntExact(Math.min(first.records(), selected - passed));
        Chunk taken = take();
        if (records == taken.records()) {
            return taken;
        }
        Records parsed = parser.parse(taken);
        leaveOut(parsed, records, parsed.size() - records, SkipReason.FOOTER);
        leaveOutHeld();
        passed -= taken.records() - records;
        return taken.first(records, parsed.rawEnd(records - 1), parsed.line(records));
    }

    /** How many records were in the chunks so far. */
    long records() {
        return passed;
    }

    private Chunk take() {
        Chunk chunk = held.remove();
        heldBytes -= chunk.length();
        passed += chunk.records();
        return chunk;
    }

    /** Chunks end at the limit, and one record more tells whether the file does. */
    private void readOn() throws IOException {
        long enough = selection.limit() + selection.skipFooter() + 1;
        long until = read < selection.limit() ? selection.limit() : enough;
        Chunk chunk = reader.read((int) Math.min(maxRecords, until - read));
        if (chunk == null) {
            ended = true;
            return;
        }
        read += chunk.records();
        ended = read == enough;
        held.add(selection.skipFooter() == 0 ? chunk : chunk.copy());
        heldBytes += chunk.length();
        if (selection.skipFooter() > 0 && held.size() > 1 && heldBytes > MOST_HELD_BYTES) {
            throw new UnreadableSourceException(
                    "skip-footer %d: these records have more than %d MiB, which is too much to hold back until the file's end shows"
                            .formatted(selection.skipFooter(), MOST_HELD_BYTES >> 20));
        }
    }

    /** Whether there is a record behind the limit, at which reading has stopped. */
    boolean isCutShort() {
        return read == selection.limit() + selection.skipFooter() + 1;
    }

    private void leaveOutHeld() {
        boolean isLimited = isCutShort();
        for (Chunk chunk = held.poll(); chunk != null; chunk = held.poll()) {
            Records parsed = parser.parse(chunk);
            if (isLimited) {
                leaveOut(parsed, 0, 1, SkipReason.LIMIT);
                held.clear();
            } else {
                leaveOut(parsed, 0, parsed.size(), SkipReason.FOOTER);
            }
        }
    }

    private void leaveOut(Records records, int first, int count, SkipReason reason) {
        String text = records.originalText(first);
        skipped.add(new SkippedLines(
                reason,
                records.line(first),
                records.line(first + count - 1),
                count,
                text.substring(0, Math.min(text.length(), SkippedLines.MAX_TEXT_CHARS))));
    }
}
