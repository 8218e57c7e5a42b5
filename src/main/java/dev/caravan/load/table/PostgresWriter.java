package dev.caravan.load.table;

import dev.caravan.check.FieldTrim;
import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes rows of one plan into one PostgreSQL table by COPY. */
final class PostgresWriter implements TargetTable {
    /** Separates the columns of a key that is compared as one text: the unit separator of ASCII. */
    private static final byte KEY_SEPARATOR = 0x1F;

    private static final ThreadLocal<CopyText> BUFFERS = ThreadLocal.withInitial(CopyText::new);

    private final JdbcTemplate jdbc;
    private final PostgresCopySql table;
    private final boolean copies;
    private final boolean drops;
    private final PostgresRefusals refusals;
    /** By column. */
    private final EmailRule[] emails;

    private final FieldTrim[] readings;
    private final @Nullable RescuedFields rescue;
    /** Indexes of the file's columns that the table has. */
    private final int[] loaded;

    PostgresWriter(JdbcTemplate jdbc, PostgresCopySql table, PostgresTarget target, EmailRule emails) {
        this.jdbc = jdbc;
        this.table = table;
        this.copies = target.copies();
        this.drops = target.drops();
        this.refusals = new PostgresRefusals(jdbc, table.plan());
        List<Column> columns = table.plan().columns();
        this.emails = columns.stream().map(column -> emails.of(column.rule())).toArray(EmailRule[]::new);
        this.readings = columns.stream().map(FieldTrim::new).toArray(FieldTrim[]::new);
        this.rescue = table.shape().rescue() ? new RescuedFields(table.plan(), readings) : null;
        this.loaded = IntStream.range(0, columns.size())
                .filter(c -> !columns.get(c).ignored())
                .toArray();
    }

    /** Writes into a table that Caravan has created for itself. */
    static PostgresWriter ofOwn(JdbcTemplate jdbc, PostgresCopySql table, EmailRule emails) {
        return new PostgresWriter(
                jdbc, table, new PostgresTarget("r", true, true, false, false, "", "", true, List.of()), emails);
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
        Object[] job = job(rows);
        if (duplicates > 0 && Objects.requireNonNull(jdbc.queryForObject(table.lockLater(), Integer.class, job)) > 0) {
            jdbc.update(table.replaceLater(), job);
        }
        return new WriteResult(inserted, duplicates);
    }

    private long insertAll(ChunkRows rows, int[] records) {
        if (copies) {
            return copy(table.copyIntoTable(), text(rows, records, false));
        }
        stage(rows, records);
        return table.lineage() ? jdbc.update(table.insertAll(), rows.job()) : jdbc.update(table.insertAll());
    }

    /**
     * @param written how many rows were inserted
     * @param matched how many of them have the key that the file gives
     */
    private record Inserted(int written, int matched) {}

    private Inserted insertNew(ChunkRows rows, boolean matching) {
        return Objects.requireNonNull(jdbc.queryForObject(
                table.insertNew(matching),
                (row, index) -> new Inserted(row.getInt("written"), row.getInt("matched")),
                job(rows)));
    }

    private Object[] job(ChunkRows rows) {
        return table.lineage() ? new Object[] {rows.job()} : new Object[0];
    }

    /** Fills this connection's stage, which is empty again after the transaction. A row may refer to a later one of the chunk. */
    void stage(ChunkRows rows, int[] records) {
        jdbc.execute(table.createStage());
        copy(table.copyIntoStage(), text(rows, records, true));
    }

    private CopyText text(ChunkRows rows, int[] accepted, boolean staged) {
        CopyText text = BUFFERS.get();
        text.clear();
        Records records = rows.records();
        LoadPlan plan = table.plan();
        for (int r : accepted) {
            for (int c : loaded) {
                if (readings[c].isPlain()) {
                    text.field(records, r, c);
                } else if (rescue != null && rescue.takes(records, r, c)) {
                    text.nothing();
                } else {
                    text.value(records, r, c, readings[c]);
                }
                text.tab();
            }
            if (rescue != null) {
                rescue.write(records, r, text);
                text.tab();
            }
            if (staged) {
                text.number(records.record(r));
                text.tab();
                if (table.normalisedKey()) {
                    key(text, plan, records, r);
                }
            } else if (table.lineage()) {
                text.number(records.record(r));
                text.tab();
                text.number(rows.job());
            } else {
                text.dropTab();
            }
            text.endRow();
        }
        return text;
    }

    private void key(CopyText text, LoadPlan plan, Records records, int r) {
        boolean first = true;
        for (int c : plan.key()) {
            if (!first) {
                text.text(new byte[] {KEY_SEPARATOR}, 0, 1);
            }
            first = false;
            Column column = plan.columns().get(c);
            if (column.type() == ColumnType.EMAIL) {
                int fieldEnd = records.end(r, c);
                int start = readings[c].start(records.content(), records.start(r, c), fieldEnd);
                email(text, emails[c], records.content(), start, readings[c].end(records.content(), start, fieldEnd));
            } else {
                text.value(records, r, c, readings[c]);
            }
        }
    }

    /** Written without escaping: a normalised address contains no character that COPY requires to be escaped. */
    private static void email(CopyText text, EmailRule rule, byte[] content, int start, int end) {
        text.reserve(EmailRule.MAX_NORMALISED_BYTES);
        int length = rule.normalise(content, start, end, text.bytes(), text.size());
        if (length < 0) {
            throw new IllegalStateException("unchecked e-mail address: the row check must reject it before");
        }
        text.advance(length);
    }

    /** Returns how many rows were stored. */
    private long copy(String sql, CopyText text) {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
            try {
                copy.writeToCopy(text.bytes(), 0, text.size());
                return copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        }));
    }
}
