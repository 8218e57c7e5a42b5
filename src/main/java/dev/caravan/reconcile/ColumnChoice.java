package dev.caravan.reconcile;

import dev.caravan.csv.AddedField;
import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.ColumnSpelling;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.reconcile.ColumnSql.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a column is compared.
 *
 * @param sql null if the column is not compared
 * @param leftOut what is not compared, and why; null if everything is
 */
record ColumnChoice(@Nullable ColumnSql sql, @Nullable String leftOut) {
    private static final Set<AddedField.Kind> NOT_TOLD = EnumSet.of(AddedField.Kind.LINE, AddedField.Kind.RECORD);

    /** Digits of DuckDB's widest decimals. */
    private static final int MAX_DIGITS = 38;

    /** Decides by the fields and the fetched values, which DuckDB's tables {@code field} and {@code fetched} must have. */
    static ColumnChoice of(StoredColumn column, LoadPlan plan, DuckDb duckDb) {
        if (column.place() >= plan.fileWidth()
                && NOT_TOLD.contains(plan.rowPlan()
                        .added()
                        .get(column.place() - plan.fileWidth())
                        .kind())) {
            return new ColumnChoice(null, "DuckDB doesn't say where in the file a record is");
        }
        if (plan.rescues(column.place())) {
            return new ColumnChoice(null, "values that don't fit it are kept aside (on-type-mismatch: rescue)");
        }
        ColumnSpelling spelling = column.column().spelt();
        if (spelling.defaultValue() != null) {
            return new ColumnChoice(null, "empty fields have a default");
        }
        if (spelling.nullUnquoted() && column.column().rule().nullValues() != null) {
            return new ColumnChoice(null, "quotes decide which fields are NULL");
        }
        if (isSpelledOtherwise(column.column())) {
            return presence(column, "the file spells them as options state");
        }
        return switch (column.type()) {
            case JSON -> presence(column, "databases write json anew");
            case UUID -> all(ColumnSql.cast(column.column(), "UUID", Kind.OTHER));
            case TEXT, EMAIL, URL, IBAN -> text(column);
            // isText: a column whose type was widened.
            case INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, TIMESTAMPTZ ->
                column.isText() ? text(column) : typed(column, duckDb);
        };
    }

    /** Whether DuckDB can't read the values as they are spelled. */
    private static boolean isSpelledOtherwise(Column column) {
        ColumnSpelling spelling = column.spelt();
        return spelling.formulas()
                || switch (column.type()) {
                    case DECIMAL -> column.rule().format() != null;
                    case DATE -> spelling.dateFormats() != null && column.rule().format() == null;
                    case TIMESTAMP, TIMESTAMPTZ -> spelling.dateFormats() != null || spelling.timeZone() != null;
                    default -> false;
                };
    }

    private static ColumnChoice typed(StoredColumn column, DuckDb duckDb) {
        return switch (column.type()) {
            case INTEGER -> all(ColumnSql.cast(column.column(), "BIGINT", Kind.NUMBER));
            case DECIMAL -> decimal(column, duckDb);
            case BOOLEAN -> all(ColumnSql.bool(column.column()));
            case DATE -> time(column, "DATE", duckDb);
            case TIMESTAMP -> timestamp(column, "TIMESTAMP", duckDb);
            default -> timestamp(column, "TIMESTAMPTZ", duckDb);
        };
    }

    private static ColumnChoice all(ColumnSql sql) {
        return new ColumnChoice(sql, null);
    }

    private static ColumnChoice presence(StoredColumn column, String why) {
        return new ColumnChoice(ColumnSql.presence(column.column()), "values, only which are NULL: " + why);
    }

    private static ColumnChoice text(StoredColumn column) {
        return all(ColumnSql.text(column.column(), column.isPadded()));
    }

    private static ColumnChoice time(StoredColumn column, String type, DuckDb duckDb) {
        Optional<ColumnSql> sql = ColumnSql.time(column.column(), type);
        if (sql.isPresent() && hasOtherSpellings(column, sql.get(), duckDb)) {
            return presence(column, "there are spellings that DuckDB can't read");
        }
        return sql.isPresent()
                ? all(sql.get())
                : presence(
                        column,
                        "DuckDB can't read the format " + column.column().rule().format());
    }

    /** Whether a value that was loaded is none to DuckDB. */
    private static boolean hasOtherSpellings(StoredColumn column, ColumnSql sql, DuckDb duckDb) {
        return duckDb.number("""
                        SELECT count(*) FROM field JOIN fetched ON fetched.record = field.rowid + 1
                        WHERE %s IS NOT NULL AND %s IS NULL
                        """.formatted(column.fetched(), sql.source().apply("field." + column.field()))) > 0;
    }

    private static ColumnChoice timestamp(StoredColumn column, String type, DuckDb duckDb) {
        if (column.keepsFewerSecondDigits()) {
            return presence(column, "the table keeps %d digits of seconds".formatted(column.scale()));
        }
        boolean finer = duckDb.number(
                        "SELECT count(*) FROM field WHERE regexp_matches(%s, '\\.\\d{7}')".formatted(column.field()))
                > 0;
        return finer ? presence(column, "there are seconds with more than six digits") : time(column, type, duckDb);
    }

    private static ColumnChoice decimal(StoredColumn column, DuckDb duckDb) {
        Digits source = Digits.of(duckDb, "field", ColumnSql.value(column.column(), column.field()));
        Digits stored = Digits.of(duckDb, "fetched", column.fetched());
        int kept = column.fixedScale();
        boolean rounded = kept >= 0 && source.scale > kept;
        int scale = Math.max(rounded ? kept : source.scale, stored.scale);
        boolean wide = source.exponents || Math.max(source.whole, stored.whole) + scale > MAX_DIGITS;
        if (column.isSingleFloat() || (wide && rounded)) {
            return presence(column, "the table keeps fewer digits");
        }
        if (wide || column.isFloat()) {
            return new ColumnChoice(
                    ColumnSql.cast(column.column(), "DOUBLE", Kind.OTHER),
                    "sum, and digits beyond 15: %s are compared as floating point numbers"
                            .formatted(column.isFloat() ? "those" : "numbers with exponents or over 38 digits"));
        }
        String type = "DECIMAL(%d, %d)".formatted(MAX_DIGITS, scale);
        ColumnSql exact = ColumnSql.cast(column.column(), type, Kind.NUMBER);
        if (!rounded) {
            return all(exact);
        }
        ColumnSql inTable = ColumnSql.cast(column.column(), "DECIMAL(%d, %d)".formatted(MAX_DIGITS, kept), Kind.NUMBER);
        return all(new ColumnSql(
                field -> "CAST(%s AS %s)".formatted(inTable.source().apply(field), type), exact.stored(), Kind.NUMBER));
    }

    /**
     * Digits of the numbers in a column.
     *
     * @param whole most digits before the point
     * @param scale most digits after it
     */
    private record Digits(int whole, int scale, boolean exponents) {
        static Digits of(DuckDb duckDb, String table, String value) {
            List<@Nullable String> found =
                    duckDb.rows("""
                            SELECT coalesce(max(length(regexp_extract(v, '^[+-]?0*(\\d*)', 1))), 0),
                                   coalesce(max(length(regexp_extract(v, '\\.(\\d*)', 1))), 0),
                                   count(*) FILTER (lower(v) LIKE '%%e%%')
                            FROM (SELECT %s AS v FROM %s)
                            """.formatted(value, table)).get(0);
            return new Digits(
                    Integer.parseInt(Objects.requireNonNull(found.get(0))),
                    Integer.parseInt(Objects.requireNonNull(found.get(1))),
                    !"0".equals(found.get(2)));
        }
    }
}
