package dev.caravan.reconcile;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Copies rows from the target table to DuckDB's table {@code fetched}: the record number, then each column as text. In a table without
 * lineage the record number is NULL.
 *
 * @param columns of the plan that the table has
 * @param missing names of the plan's columns that the table lacks
 */
record FetchedRows(List<StoredColumn> columns, List<String> missing) {
    private static final String RECORD = "caravan_row";

    /** @param rows all columns of the table; before the first row */
    static FetchedRows append(ResultSet rows, LoadPlan plan, DuckDb duckDb) throws SQLException {
        ResultSetMetaData table = rows.getMetaData();
        Map<String, Integer> exactly = new HashMap<>();
        Map<String, Integer> inAnyCase = new HashMap<>();
        for (int at = 1; at <= table.getColumnCount(); at++) {
            exactly.put(table.getColumnLabel(at), at);
            inAnyCase.put(table.getColumnLabel(at).toLowerCase(Locale.ROOT), at);
        }
        List<StoredColumn> columns = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int place = 0; place < plan.columns().size(); place++) {
            Column column = plan.columns().get(place);
            Integer at = exactly.getOrDefault(
                    column.name(), inAnyCase.get(column.name().toLowerCase(Locale.ROOT)));
            if (column.ignored()) {
                continue;
            }
            if (at == null) {
                missing.add(column.name());
            } else {
                columns.add(StoredColumn.of(column, place, table, at));
            }
        }
        boolean lineage = inAnyCase.containsKey(RECORD);
        duckDb.execute("CREATE TABLE fetched (%s)"
                .formatted(Stream.concat(
                                Stream.of("record BIGINT"), columns.stream().map(c -> c.fetched() + " VARCHAR"))
                        .collect(Collectors.joining(", "))));
        duckDb.append("fetched", appender -> {
            while (rows.next()) {
                appender.beginRow();
                if (lineage) {
                    appender.append(rows.getLong(RECORD));
                } else {
                    appender.appendNull();
                }
                for (StoredColumn column : columns) {
                    String text = column.text(rows);
                    if (text == null) {
                        appender.appendNull();
                    } else {
                        appender.append(text);
                    }
                }
                appender.endRow();
            }
        });
        return new FetchedRows(columns, missing);
    }
}
