package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.rule.ColumnType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses {@code --column NAME:TYPE}. */
public final class ColumnTypes {
    private ColumnTypes() {}

    /** @throws CommandFailure if an argument is not NAME:TYPE, or the type is unknown */
    public static Map<String, ColumnType> of(List<String> columns) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (String column : columns) {
            int colon = column.lastIndexOf(':');
            if (colon <= 0) {
                throw new CommandFailure(ExitCode.USAGE, "--column %s: must be NAME:TYPE".formatted(column));
            }
            try {
                types.put(column.substring(0, colon), ColumnType.parse(column.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.USAGE, "--column %s: %s".formatted(column, e.getMessage()), e);
            }
        }
        return types;
    }
}
