package dev.caravan.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import java.nio.file.Path;
import java.sql.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that are more than DuckDB may hold in memory. */
class ComparisonTest {
    private static final long MEMORY_BYTES = 64L << 20;
    private static final int RECORDS = 2_000_000;

    @TempDir
    Path directory;

    @Test
    void distinctValuesAreCountedInSharesThatHaveRoom() {
        StoredColumn column = new StoredColumn(
                new Column("name", "name", ColumnType.TEXT, true, false, false, ColumnRule.NONE),
                0,
                1,
                Types.VARCHAR,
                "text",
                0,
                0);
        try (DuckDb duckDb = DuckDb.inFile(directory, MEMORY_BYTES)) {
            duckDb.execute("CREATE TABLE source AS SELECT i + 1 AS record, 'name of ' || i AS v0 FROM range(%d) AS r(i)"
                    .formatted(RECORDS));
            duckDb.execute("CREATE TABLE stored AS SELECT * FROM source");
            assertThat(duckDb.distinct("source", "record")).isEqualTo(RECORDS);
            Comparison comparison = new Comparison(duckDb);
            assertThat(comparison.of(column, ColumnSql.Kind.TEXT)).isEmpty();
            duckDb.execute("UPDATE stored SET v0 = 'name of 7' WHERE record = 1500000");
            assertThat(comparison.of(column, ColumnSql.Kind.TEXT))
                    .extracting(Reconciliation.Difference::what)
                    .containsExactly("distinct", "record 1500000");
        }
    }
}
