package dev.caravan.load.undo;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.SessionNames;
import dev.caravan.load.table.LineageQueries;
import dev.caravan.load.table.TargetSchema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the rows that jobs inserted, or all rows of their tables, in their current state. Thread-safe. */
@Component
public class InsertedRows {
    private static final int FETCHED_ROWS = 1_000;

    private final LineageQueries rows;
    private final JdbcTemplate streaming;
    private final SessionNames sessionNames;
    private final TransactionTemplate reading;

    InsertedRows(
            LineageQueries rows,
            DataSource database,
            SessionNames sessionNames,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.sessionNames = sessionNames;
        this.streaming = new JdbcTemplate(database);
        this.streaming.setFetchSize(FETCHED_ROWS);
        // PostgreSQL's driver loads all rows into memory outside a transaction.
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
    }

    /** Whether the table exists. */
    public boolean haveTable(LoadPlan plan) {
        return rows.exists(plan.table());
    }

    /** Whether the table exists and has lineage columns. */
    public boolean areKnown(LoadPlan plan) {
        return rows.areKnown(plan.table());
    }

    /** The number of rows of the table, whoever inserted them. */
    public long count(LoadPlan plan) {
        return Objects.requireNonNull(
                streaming.queryForObject("SELECT count(*) FROM " + rows.name(plan.table()), Long.class));
    }

    /** Like {@link #read}, with all rows of the table, whoever inserted them. */
    public <T> T readAll(LoadPlan plan, ResultSetExtractor<T> reader) {
        return Objects.requireNonNull(
                reading.execute(status -> streaming.query("SELECT * FROM " + rows.name(plan.table()), reader)));
    }

    /** Passes all rows of a job to a reader, with all columns of the table, unordered, with a bounded number in memory. */
    public <T> T read(LoadPlan plan, long job, ResultSetExtractor<T> reader) {
        return Objects.requireNonNull(reading.execute(status -> {
            sessionNames.name(job);
            return streaming.query(
                    "SELECT * FROM %s WHERE %s = ?".formatted(rows.name(plan.table()), TargetSchema.JOB), reader, job);
        }));
    }

    /**
     * The rows for consecutive records of a job, in order.
     *
     * @param columns names of columns of the table; each row has their values, as text
     */
    public List<Map<String, @Nullable String>> of(
            LoadPlan plan, long job, long firstRecord, int records, List<String> columns) {
        return rows.values(plan.table(), job, firstRecord, firstRecord + records, columns);
    }
}
