package dev.caravan.load.table;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A column of the unique index by which keys are compared in PostgreSQL.
 *
 * @param expression a quoted column, or an expression of columns, as the index has it
 * @param collation quoted name of the index's collation; null: the type has none. An index serves only comparisons in its collation
 */
record KeyColumn(String expression, @Nullable String collation) {
    /** Prefix of the names that key columns have in queries: an expression has none of its own. */
    static final String ALIAS = "caravan_k";

    /** The expression in the index's collation. */
    String compared() {
        return collation == null ? expression : expression + " COLLATE " + collation;
    }

    /** The columns, separated by commas, for the conflict target of an INSERT. */
    static String arbiter(List<KeyColumn> columns) {
        return columns.stream().map(KeyColumn::expression).collect(Collectors.joining(", "));
    }

    /** The columns in the index's collation, separated by commas. */
    static String list(List<KeyColumn> columns) {
        return columns.stream().map(KeyColumn::compared).collect(Collectors.joining(", "));
    }

    /** The columns under their aliases, separated by commas. */
    static String aliased(List<KeyColumn> columns) {
        return each(columns, i -> columns.get(i).compared() + " AS " + ALIAS + i, ", ");
    }

    /** The aliases, separated by commas. */
    static String aliases(List<KeyColumn> columns, String prefix) {
        return each(columns, i -> prefix + ALIAS + i, ", ");
    }

    /** Condition: the columns of a table, unqualified, equal the aliases. */
    static String matches(List<KeyColumn> columns, String prefix) {
        return each(columns, i -> columns.get(i).compared() + " = " + prefix + ALIAS + i, " AND ");
    }

    private static String each(List<KeyColumn> columns, IntFunction<String> text, String separator) {
        return IntStream.range(0, columns.size()).mapToObj(text).collect(Collectors.joining(separator));
    }
}
