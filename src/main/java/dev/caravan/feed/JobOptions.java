package dev.caravan.feed;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person or a script says of one load; it goes before what the feed says.
 *
 * @param feed name of a feed; null: the first that matches
 * @param table target table
 * @param key columns of the key; empty: the feed's
 * @param columns types by column name
 */
public record JobOptions(
        @Nullable String feed, @Nullable String table, List<String> key, Map<String, ColumnType> columns) {
    public static final JobOptions NONE = new JobOptions(null, null, List.of(), Map.of());
}
