package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.feed.rule.ColumnType;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is known of the columns of the sources. */
public final class ColumnOptions {
    @Option(
            names = "--key",
            paramLabel = "COL",
            split = ",",
            description = "Column, or columns, that are unique together.")
    List<String> key = List.of();

    @Option(
            names = "--column",
            paramLabel = "NAME:TYPE",
            description =
                    "Type of a column: text, integer, decimal, boolean, date, timestamp, timestamptz, email, url, uuid"
                            + " or json. May be repeated; others are inferred.")
    List<String> columns = List.of();

    public List<String> key() {
        return key;
    }

    /** @throws CommandFailure if an argument is not NAME:TYPE, or the type is unknown */
    public Map<String, ColumnType> types() {
        return ColumnTypes.of(columns);
    }

    public boolean areGiven() {
        return !key.isEmpty() || !columns.isEmpty();
    }
}
