package dev.caravan.load.chunk;

import java.util.List;
import java.util.stream.Stream;

/**
 * What became of the written records: each was inserted, a duplicate or dropped.
 *
 * @param inserted rows that are new in the table, without rows that replaced a later record of the same file
 * @param duplicates records whose key existed
 * @param dropped indexes of the records that a trigger or rule of the table dropped without an error, ascending
 */
public record WriteResult(int inserted, int duplicates, List<Integer> dropped) {
    public static final WriteResult NONE = new WriteResult(0, 0);

    public WriteResult {
        dropped = List.copyOf(dropped);
    }

    /** No record was dropped. */
    public WriteResult(int inserted, int duplicates) {
        this(inserted, duplicates, List.of());
    }

    public WriteResult plus(WriteResult other) {
        return new WriteResult(
                inserted + other.inserted,
                duplicates + other.duplicates,
                Stream.concat(dropped.stream(), other.dropped.stream()).sorted().toList());
    }
}
