package dev.caravan.load.table;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an existing table demands of the rows that are loaded into it, beside its types.
 *
 * @param obstacle why no row can be loaded, whatever its columns, and the way out, as a sentence about the table; null if rows can be
 * @param generated columns whose values only the database makes
 * @param mandatory columns that are NOT NULL, without a default, and not filled by a trigger
 */
record TableTraits(@Nullable String obstacle, Set<String> generated, Set<String> mandatory) {
    static TableTraits obstacle(String sentence) {
        return new TableTraits(sentence, Set.of(), Set.of());
    }
}
