package dev.caravan.load.table;

import dev.caravan.check.FieldTrim;
import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.load.chunk.ChunkRows;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows of one plan as PostgreSQL's COPY takes them (PostgreSQL documentation, "COPY", "Text Format"). Thread-safe. */
final class PostgresRowText {
    /** Separates the columns of a key that is compared as one text: the unit separator of ASCII. */
    private static final byte KEY_SEPARATOR = 0x1F;

    private static final ThreadLocal<CopyText> BUFFERS = ThreadLocal.withInitial(CopyText::new);

    private final PostgresCopySql table;
    /** By column. */
    private final EmailRule[] emails;

    private final FieldTrim[] readings;
    private final @Nullable RescuedFields rescue;
    /** Indexes of the file's columns that the table has. */
    private final int[] loaded;

    PostgresRowText(PostgresCopySql table, EmailRule emails) {
        this.table = table;
        List<Column> columns = table.plan().columns();
        this.emails = columns.stream().map(column -> emails.of(column.rule())).toArray(EmailRule[]::new);
        this.readings = columns.stream().map(FieldTrim::new).toArray(FieldTrim[]::new);
        this.rescue = table.shape().rescue() ? new RescuedFields(table.plan(), readings) : null;
        this.loaded = IntStream.range(0, columns.size())
                .filter(c -> !columns.get(c).ignored())
                .toArray();
    }

    /**
     * The rows of records, valid until this thread asks for others.
     *
     * @param accepted indexes of the records
     * @param staged whether for the stage, or for the table itself
     */
    CopyText of(ChunkRows rows, int[] accepted, boolean staged) {
        return of(rows.records(), rows.job(), accepted, staged);
    }

    /** As {@link #of(ChunkRows, int[], boolean)}, the accepted records of several chunks. */
    CopyText of(List<ChunkRows> chunks, boolean staged) {
        CopyText text = empty();
        chunks.forEach(rows -> add(text, rows.records(), rows.job(), rows.acceptedRecords(), staged));
        return text;
    }

    /** As {@link #of(ChunkRows, int[], boolean)}. */
    CopyText of(Records records, long job, int[] accepted, boolean staged) {
        CopyText text = empty();
        add(text, records, job, accepted, staged);
        return text;
    }

    private static CopyText empty() {
        CopyText text = BUFFERS.get();
        text.clear();
        return text;
    }

    private void add(CopyText text, Records records, long job, int[] accepted, boolean staged) {
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
                if (table.stagesKey()) {
                    text.tab();
                }
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
                email(text, emails[c], records, r, c, readings[c]);
            } else {
                text.value(records, r, c, readings[c]);
            }
        }
    }

    /** Written without escaping: a normalised address contains no character that COPY requires to be escaped. */
    private static void email(CopyText text, EmailRule rule, Records records, int r, int c, FieldTrim reading) {
        byte[] content = records.content();
        int fieldStart = records.start(r, c);
        int fieldEnd = records.end(r, c);
        int start = reading.start(content, fieldStart, fieldEnd);
        int end = reading.end(content, fieldStart, start, fieldEnd);
        byte[] instead = reading.isNull(content, start, end, records.quoted(r, c)) ? reading.defaultValue() : null;
        text.reserve(EmailRule.MAX_NORMALISED_BYTES);
        int length = instead == null
                ? rule.normalise(content, start, end, text.bytes(), text.size())
                : rule.normalise(instead, 0, instead.length, text.bytes(), text.size());
        if (length < 0) {
            throw new IllegalStateException("unchecked e-mail address: the row check must reject it before");
        }
        text.advance(length);
    }

    /** Copies into a table; returns how many rows were stored. */
    static long copy(JdbcTemplate jdbc, String sql, CopyText text) {
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
