package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.load.chunk.WriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes rows of one plan into one PostgreSQL table by COPY. Its statements have no parameters, so that each chunk's are planned anew: a plan
 * from when the table was small might read all of it for each chunk once it is large.
 */
final class PostgresWriter implements TargetTable {
    private final JdbcTemplate jdbc;
    private final PostgresCopySql table;
    private final boolean copies;
    private final boolean drops;
    private final PostgresRefusals refusals;
    private final PostgresRowText text;

    PostgresWriter(JdbcTemplate jdbc, PostgresCopySql table, PostgresTarget target, EmailRule emails) {
        this.jdbc = jdbc;
        this.table = table;
        this.copies = target.copies();
        this.drops = target.drops();
        this.refusals = new PostgresRefusals(jdbc, table.plan());
        this.text = new PostgresRowText(table, emails);
    }

    /** Writes into a table that Caravan has created for itself. */
    static PostgresWriter ofOwn(JdbcTemplate jdbc, PostgresCopySql table, EmailRule emails) {
        return new PostgresWriter(
                jdbc, table, new PostgresTarget("r", true, true, false, false, true, "", "", true, List.of()), emails);
    }

    @Override
    public LoadPlan plan() {
        return table.plan();
    }

    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        WriteResult result = drops ? writeOrEach(rows, records) : writeAll(rows, records);
        // What the database would refuse at COMMIT it refuses here, where the row can be found. The next rows may refer
        // to each other again.
        jdbc.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
        return result;
    }

    @Override
    public int columnOf(SQLException refusal) {
        return refusals.columnOf(refusal);
    }

    /** Row by row, unless all are new and stored as they are: only then it is known what a trigger did with which. */
    private WriteResult writeOrEach(ChunkRows rows, int[] records) {
        if (table.keyRecords() != null) {
            // One chunk of the job at a time: an INSERT that waited for another does not see which records that one
            // remembered.
            jdbc.execute(table.lockKeyRecords());
        }
        boolean stored = Boolean.TRUE.equals(jdbc.execute((Connection connection) -> {
            Savepoint before = connection.setSavepoint();
            if (storesAll(rows, records)) {
                connection.releaseSavepoint(before);
                return true;
            }
            connection.rollback(before);
            return false;
        }));
        return stored ? new WriteResult(records.length, 0) : writeEach(rows, records);
    }

    private boolean storesAll(ChunkRows rows, int[] records) {
        if (!table.hasKey()) {
            return insertAll(rows, records) == records.length;
        }
        stage(rows, records);
        Inserted inserted = insertNew(rows, true);
        return inserted.written() == records.length && inserted.matched() == records.length;
    }

    private WriteResult writeEach(ChunkRows rows, int[] records) {
        stage(rows, records);
        jdbc.execute(table.insertEach(rows.job()));
        Set<Long> left = new HashSet<>(jdbc.queryForList(table.staged(), Long.class));
        List<Integer> dropped = new ArrayList<>();
        int duplicates = 0;
        for (int r : records) {
            long record = rows.records().record(r);
            if (left.contains(record)) {
                dropped.add(r);
            } else if (left.contains(-record)) {
                duplicates++;
            }
        }
        return new WriteResult(records.length - duplicates - dropped.size(), duplicates, dropped);
    }

    private WriteResult writeAll(ChunkRows rows, int[] records) {
        if (!table.hasKey()) {
            insertAll(rows, records);
            return new WriteResult(records.length, 0);
        }
        stage(rows, records);
        // New keys first: all others are then committed or ours, so that the following statements see them.
        int inserted = insertNew(rows, table.keyRecords() != null).written();
        int duplicates = records.length - inserted;
        if (duplicates > 0
                && Objects.requireNonNull(jdbc.queryForObject(table.lockLater(rows.job()), Integer.class)) > 0) {
            jdbc.update(table.replaceLater(rows.job()));
        }
        return new WriteResult(inserted, duplicates);
    }

    private long insertAll(ChunkRows rows, int[] records) {
        if (copies) {
            return PostgresRowText.copy(jdbc, table.copyIntoTable(), text.of(rows, records, false));
        }
        stage(rows, records);
        return jdbc.update(table.insertAll(rows.job()));
    }

    /**
     * @param written how many rows were inserted
     * @param matched how many of them have the key that the file gives
     */
    private record Inserted(int written, int matched) {}

    private Inserted insertNew(ChunkRows rows, boolean matching) {
        return Objects.requireNonNull(jdbc.queryForObject(
                table.insertNew(rows.job(), matching),
                (row, index) -> new Inserted(row.getInt("written"), row.getInt("matched"))));
    }

    /** Fills this connection's stage, which is empty again after the transaction. A row may refer to a later one of the chunk. */
    void stage(ChunkRows rows, int[] records) {
        jdbc.execute(table.createStage());
        PostgresRowText.copy(jdbc, table.copyIntoStage(), text.of(rows, records, true));
    }
}
