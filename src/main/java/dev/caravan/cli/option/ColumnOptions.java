package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.feed.rule.ColumnType;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is known of the columns of the sources. */
@InSection(HelpSection.COLUMNS)
public final class ColumnOptions {
    @Option(
            names = "--key",
            paramLabel = "COL",
            split = ",",
            description = "Column, or columns, that are unique together, such as email or country,id.")
    List<String> key = List.of();

    @Option(
            names = "--column",
            paramLabel = "NAME:TYPE",
            description =
                    "Type of a column: text, integer, decimal, boolean, date, timestamp, timestamptz, email, url, iban,"
                            + " uuid, json, or currency or percent, which are decimals with such signs; such as zip:text. May be repeated; others are inferred.")
    List<String> columns = List.of();

    public List<String> key() {
        return key;
    }

    /** @throws CommandFailure if an argument is not NAME:TYPE, or the type is unknown */
    public Map<String, ColumnType> types() {
        return ColumnTypes.declared(columns).types();
    }

    /** Formats of decimals by column: currency or percent. */
    public Map<String, String> formats() {
        return ColumnTypes.declared(columns).formats();
    }

    public boolean areGiven() {
        return !key.isEmpty() || !columns.isEmpty();
    }
}
