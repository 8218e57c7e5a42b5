package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table with a column of each type, and values at and beyond the edges of the types: each is in the table as it is in the file, by the
 * reading given here, or its row is a reject.
 */
final class StoredValues {
    /** @param readBy a query's expression for the stored value, of {@code %s} */
    private record TypedColumn(
            String sqlType, String readBy, Map<String, String> stored, Map<String, String> refused) {}

    private final String readAsText;
    private final List<TypedColumn> columns = new ArrayList<>();

    /** @param readAsText the expression for columns without another one */
    StoredValues(String readAsText) {
        this.readAsText = readAsText;
    }

    /** Begins a column, read as text. */
    StoredValues type(String sqlType) {
        return type(sqlType, readAsText);
    }

    StoredValues type(String sqlType, String readBy) {
        columns.add(new TypedColumn(sqlType, readBy, new LinkedHashMap<>(), new LinkedHashMap<>()));
        return this;
    }

    /** Values that are stored as they are. */
    StoredValues takes(String... values) {
        for (String value : values) {
            columns.get(columns.size() - 1).stored.put(value, value);
        }
        return this;
    }

    /** Another spelling of the same value. */
    StoredValues reads(String value, String as) {
        columns.get(columns.size() - 1).stored.put(value, as);
        return this;
    }

    /** @param reason of the rejects; empty: any */
    StoredValues refuses(String reason, String... values) {
        for (String value : values) {
            columns.get(columns.size() - 1).refused.put(value, reason);
        }
        return this;
    }

    void check(AnyDatabase database, String table) {
        String name = database.quoted(table);
        database.caravan
                .jdbc()
                .sql("CREATE TABLE %s (%s int PRIMARY KEY, %s)"
                        .formatted(
                                name,
                                database.quoted("n"),
                                IntStream.range(0, columns.size())
                                        .mapToObj(c -> column(database, c) + " " + columns.get(c).sqlType)
                                        .collect(Collectors.joining(", "))))
                .update();
        Map<Integer, String> expected = new TreeMap<>();
        StringBuilder csv = new StringBuilder("n");
        for (int c = 0; c < columns.size(); c++) {
            csv.append(",c").append(c);
        }
        csv.append('\n');
        int n = 0;
        for (int c = 0; c < columns.size(); c++) {
            TypedColumn column = columns.get(c);
            Map<String, String> all = new LinkedHashMap<>(column.stored);
            column.refused.forEach((value, reason) -> all.put(value, null));
            for (Map.Entry<String, String> each : all.entrySet()) {
                csv.append(++n).append(",".repeat(c + 1));
                csv.append('"').append(each.getKey().replace("\"", "\"\"")).append('"');
                csv.append(",".repeat(columns.size() - c - 1)).append('\n');
                String reason = column.refused.getOrDefault(each.getKey(), "");
                String outcome = each.getValue() == null
                        ? "refused" + (reason.isEmpty() ? "" : " " + reason)
                        : "stored " + each.getValue();
                expected.put(n, label(c, each.getKey()) + " is " + outcome);
            }
        }
        JobView job = load(database, table, csv.toString(), Map.of());
        Map<Integer, String> outcomes = outcomes(database, job, table, expected);
        assertThat(outcomes.keySet()).isEqualTo(expected.keySet());
        assertThat(outcomes.values())
                .filteredOn(outcome -> !expected.containsValue(outcome))
                .as("outcomes that are not expected")
                .isEmpty();

        database.caravan.jdbc().sql("DELETE FROM " + name).update();
        Map<String, ColumnType> declared = IntStream.range(0, columns.size())
                .boxed()
                .collect(Collectors.toMap(c -> "c" + c, c -> ColumnType.TEXT));
        JobView asText = load(database, table, csv.toString(), declared);
        outcomes(database, asText, table, expected).forEach((row, outcome) -> {
            if (outcome.contains(" is stored ")) {
                assertThat(outcome).as("declared as text").isEqualTo(expected.get(row));
            }
        });
    }

    private JobView load(AnyDatabase database, String table, String csv, Map<String, ColumnType> types) {
        JobView job = database.caravan.load(
                database.caravan.file(table + types.size() + ".csv", csv),
                new JobOptions(null, table, List.of("n"), types));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    private String column(AnyDatabase database, int c) {
        return database.quoted("c" + c);
    }

    private String label(int c, String value) {
        return columns.get(c).sqlType + " [" + value + "]";
    }

    private Map<Integer, String> outcomes(
            AnyDatabase database, JobView job, String table, Map<Integer, String> expected) {
        Map<Integer, String> outcomes = new TreeMap<>();
        String read = IntStream.range(0, columns.size())
                .mapToObj(c -> columns.get(c).readBy.formatted(column(database, c)))
                .collect(Collectors.joining(", "));
        database.caravan
                .jdbc()
                .sql("SELECT %s, %s FROM %s".formatted(database.quoted("n"), read, database.quoted(table)))
                .query(row -> {
                    int n = row.getInt(1);
                    for (int c = 0; c < columns.size(); c++) {
                        if (row.getString(c + 2) != null) {
                            outcomes.merge(
                                    n, start(expected, n) + "stored " + row.getString(c + 2), (one, two) -> one + two);
                        }
                    }
                });
        database.rejects(job).forEach(reject -> {
            String[] parts = reject.split(" ", -1);
            int n = Integer.parseInt(parts[0]) - 1;
            boolean any = expected.getOrDefault(n, "").endsWith(" is refused");
            outcomes.put(n, start(expected, n) + "refused" + (any ? "" : " " + parts[2]));
        });
        return outcomes;
    }

    private static String start(Map<Integer, String> expected, int n) {
        String all = expected.getOrDefault(n, " is ");
        return all.substring(0, all.lastIndexOf(" is ") + 4);
    }
}
