package dev.caravan.csv.detection;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Tells how the records of a sample end. Line ends within quotes don't count. */
final class LineEndDetector {
    private LineEndDetector() {}

    /** LF, CRLF, CR, {@code mixed}, or null if no record has an end. */
    static @Nullable String of(byte[] sample, Dialect dialect, RecordLimits recordLimits) {
        String found = null;
        try (ChunkReader reader = ChunkReader.of(sample, dialect.withHeader(false), recordLimits, 1)) {
            for (Chunk c = reader.next(); c != null; c = reader.next()) {
                String end = end(c);
                if (found != null && end != null && !end.equals(found)) {
                    return "mixed";
                }
                found = end == null ? found : end;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't be read", e);
        }
        return found;
    }

    private static @Nullable String end(Chunk record) {
        byte last = record.buffer()[record.to() - 1];
        if (last == '\r') {
            return "\r";
        }
        if (last != '\n') {
            return null;
        }
        return record.length() > 1 && record.buffer()[record.to() - 2] == '\r' ? "\r\n" : "\n";
    }
}
