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
import java.util.List;
import java.util.Objects;
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
    /** By column. */
    private final EmailRule[] emails;

    private final FieldTrim[] readings;
    private final @Nullable RescuedFields rescue;
    /** Indexes of the file's columns that the table has. */
    private final int[] loaded;

    PostgresWriter(JdbcTemplate jdbc, PostgresCopySql table, EmailRule emails) {
        this.jdbc = jdbc;
        this.table = table;
        List<Column> columns = table.plan().columns();
        this.emails = columns.stream().map(column -> emails.of(column.rule())).toArray(EmailRule[]::new);
        this.readings = columns.stream().map(FieldTrim::new).toArray(FieldTrim[]::new);
        this.rescue = table.shape().rescue() ? new RescuedFields(table.plan(), readings) : null;
        this.loaded = IntStream.range(0, columns.size())
                .filter(c -> !columns.get(c).ignored())
                .toArray();
    }

    @Override
    public LoadPlan plan() {
        return table.plan();
    }

    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        if (!table.hasKey()) {
            copy(table.copyIntoTable(), text(rows, records, rows.job()));
            return new WriteResult(records.length, 0);
        }
        stage(rows, records);
        Integer inserted = table.lineage()
                ? jdbc.queryForObject(table.insertFromStage(), Integer.class, rows.job())
                : jdbc.queryForObject(table.insertFromStage(), Integer.class);
        int fresh = Objects.requireNonNull(inserted);
        return new WriteResult(fresh, records.length - fresh);
    }

    /** Fills this connection's stage, which is empty again after the transaction. */
    void stage(ChunkRows rows, int[] records) {
        jdbc.execute(table.createStage());
        copy(table.copyIntoStage(), text(rows, records, rows.job()));
    }

    private CopyText text(ChunkRows rows, int[] accepted, long job) {
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
            if (table.hasKey()) {
                text.number(records.record(r));
                text.tab();
                if (table.normalisedKey()) {
                    key(text, plan, records, r);
                }
            } else if (table.lineage()) {
                text.number(records.record(r));
                text.tab();
                text.number(job);
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

    private void copy(String sql, CopyText text) {
        jdbc.execute((Connection connection) -> {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
            try {
                copy.writeToCopy(text.bytes(), 0, text.size());
                return copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        });
    }
}
