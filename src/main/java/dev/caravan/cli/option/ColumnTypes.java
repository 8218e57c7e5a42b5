package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.DeclaredTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses {@code --column NAME:TYPE}. */
public final class ColumnTypes {
    private ColumnTypes() {}

    /** @throws CommandFailure if an argument is not NAME:TYPE, or the type is unknown */
    static DeclaredTypes declared(List<String> columns) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String column : columns) {
            int colon = column.lastIndexOf(':');
            if (colon <= 0) {
                throw new CommandFailure(ExitCode.USAGE, "--column %s: must be NAME:TYPE".formatted(column));
            }
            named.put(column.substring(0, colon), column.substring(colon + 1));
        }
        try {
            return DeclaredTypes.parse(named);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--" + e.getMessage(), e);
        }
    }

    /**
     * As {@link #declared}, where decimals have no formats.
     *
     * @throws CommandFailure if an argument is not NAME:TYPE, or the type is unknown
     */
    public static Map<String, ColumnType> of(List<String> columns) {
        DeclaredTypes declared = declared(columns);
        declared.formats().forEach((column, format) -> {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--column %s: the type must be one of %s, not %s".formatted(column, ColumnType.names(), format));
        });
        return declared.types();
    }
}
