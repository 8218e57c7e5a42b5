package dev.caravan.explain;

import dev.caravan.load.table.KeySearch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a record.
 *
 * @param reason stable code; null: none
 * @param row of the table; null if none was found
 * @param winner of a duplicate; null if it is none
 * @param notes what could not be found out
 */
record Fate(
        Verdict verdict,
        @Nullable String reason,
        String message,
        KeySearch.@Nullable Row row,
        Explanation.@Nullable Winner winner,
        List<String> notes) {
    static Fate of(Verdict verdict, @Nullable String reason, String message) {
        return new Fate(verdict, reason, message, null, null, List.of());
    }

    Fate with(KeySearch.@Nullable Row other) {
        return new Fate(verdict, reason, message, other, winner, notes);
    }

    Fate with(Explanation.Winner other) {
        return new Fate(verdict, reason, message, row, other, notes);
    }

    /** The same with a note; null: none. */
    Fate noting(@Nullable String note) {
        return note == null ? this : new Fate(verdict, reason, message, row, winner, List.of(note));
    }
}
