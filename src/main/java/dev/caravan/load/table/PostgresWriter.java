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
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
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
                jdbc,
                table,
                new PostgresTarget("r", true, true, false, false, false, false, true, "", "", true, List.of()),
                emails);
    }

    @Override
    public LoadPlan plan() {
        return table.plan();
    }

    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        WriteResult result = drops
                ? writeOrEach(rows, records)
                : writeAll(rows.job(), records.length, staged -> text.of(rows, records, staged));
        checkConstraints();
        return result;
    }

    /** {@inheritDoc} In the statements of one chunk, if it can be told afterwards what became of the rows of each. */
    @Override
    public List<WriteResult> writeAll(List<ChunkRows> chunks) {
        if (drops || (table.hasKey() && !table.lineage())) {
            return TargetTable.super.writeAll(chunks);
        }
        int records =
                chunks.stream().mapToInt(rows -> rows.acceptedRecords().length).sum();
        if (records == 0) {
            return Collections.nCopies(chunks.size(), WriteResult.NONE);
        }
        WriteResult result = writeAll(chunks.get(0).job(), records, staged -> text.of(chunks, staged));
        checkConstraints();
        // Inserted rows have left the stage.
        Set<Long> left =
                result.duplicates() == 0 ? Set.of() : new HashSet<>(jdbc.queryForList(table.staged(), Long.class));
        return chunks.stream().map(rows -> resultOf(rows, left)).toList();
    }

    private static WriteResult resultOf(ChunkRows rows, Set<Long> left) {
        int[] accepted = rows.acceptedRecords();
        int duplicates = Math.toIntExact(Arrays.stream(accepted)
                .filter(r -> left.contains(rows.records().record(r)))
                .count());
        return new WriteResult(accepted.length - duplicates, duplicates);
    }

    /** What the database would refuse at COMMIT it refuses here, where the row can be found. The next rows may refer to each other again. */
    private void checkConstraints() {
        jdbc.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
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
            return insertAll(rows.job(), staged -> text.of(rows, records, staged)) == records.length;
        }
        stage(rows, records);
        Inserted inserted = insertNew(rows.job(), true);
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

    private WriteResult writeAll(long job, int records, Function<Boolean, CopyText> rows) {
        if (!table.hasKey()) {
            insertAll(job, rows);
            return new WriteResult(records, 0);
        }
        stage(rows.apply(true));
        // New keys first: all others are then committed or ours, so that the following statements see them.
        int inserted = insertNew(job, table.keyRecords() != null).written();
        int duplicates = records - inserted;
        if (duplicates > 0
                && table.knowsRecords()
                && Objects.requireNonNull(jdbc.queryForObject(table.lockLater(job), Integer.class)) > 0) {
            jdbc.update(table.replaceLater(job));
        }
        return new WriteResult(inserted, duplicates);
    }

    /** @param rows as they are copied into the stage (true) or the table (false) */
    private long insertAll(long job, Function<Boolean, CopyText> rows) {
        if (copies) {
            return PostgresRowText.copy(jdbc, table.copyIntoTable(), rows.apply(false));
        }
        stage(rows.apply(true));
        return jdbc.update(table.insertAll(job));
    }

    /**
     * @param written how many rows were inserted
     * @param matched how many of them have the key that the file gives
     */
    private record Inserted(int written, int matched) {}

    private Inserted insertNew(long job, boolean matching) {
        return Objects.requireNonNull(jdbc.queryForObject(
                table.insertNew(job, matching),
                (row, index) -> new Inserted(row.getInt("written"), row.getInt("matched"))));
    }

    /** As {@link #stage(CopyText)}. */
    void stage(ChunkRows rows, int[] records) {
        stage(text.of(rows, records, true));
    }

    /** Fills this connection's stage, which is empty again after the transaction. A row may refer to a later one of the chunk. */
    private void stage(CopyText rows) {
        jdbc.execute(table.createStage());
        PostgresRowText.copy(jdbc, table.copyIntoStage(), rows);
    }
}
