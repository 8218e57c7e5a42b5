package dev.caravan.feed.plan;

import java.util.List;

/**
 * What would make more of a column, such as {@code dep_time would be integer if NA were NULL: --null NA}.
 *
 * @param message for people
 * @param options of the command line; several are alternatives
 */
public record ColumnHint(String message, List<String> options) {
    public ColumnHint {
        options = List.copyOf(options);
    }
}
