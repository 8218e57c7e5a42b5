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
import dev.caravan.value.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

/**
 * Writes rows of one plan into one table by JDBC batches, within the chunk's transaction. Not an endpoint of camel-sql, because that needs
 * one route for each statement, and the statements depend on the table; it also takes each row as a map.
 */
final class BatchWriter implements TargetTable {
    /** Separates the columns of a key that is compared as one text: the unit separator of ASCII. */
    private static final char KEY_SEPARATOR = 0x1F;

    /**
     * The second try sees a key that another transaction inserted between our two statements; the third try tolerates one more transaction.
     */
    private static final int TRIES = 3;

    /**
     * MySQL: {@code column 'x'}, {@code for key 't.x'}, {@code FOREIGN KEY (`x`)}. H2: {@code column "x"}, {@code "x CHARACTER VARYING(3)"},
     * {@code ON t(x NULLS FIRST)}. SQLite: {@code constraint failed: t.x}.
     */
    private static final Pattern QUOTED_NAME = Pattern.compile(
            "(?:[Cc]olumn |constraint failed: |for key |KEY \\(|ON [^(]*\\()['\"`]?(?:[^'\"`.(]*\\.)?([^'\"`.( ,)]+)");

    private static final ThreadLocal<CopyText> BUFFERS = ThreadLocal.withInitial(CopyText::new);

    private final JdbcTemplate jdbc;
    private final StagingSql table;
    /** By column. */
    private final EmailRule[] emails;

    private final FieldTrim[] readings;
    private final @Nullable RescuedFields rescue;
    /** Indexes of the file's columns that the table has, and the conversions of their values. */
    private final int[] loaded;

    private final List<UnaryOperator<String>> spellings;

    BatchWriter(JdbcTemplate jdbc, StagingSql table, EmailRule emails) {
        this.jdbc = jdbc;
        this.table = table;
        TargetSchema shape = table.shape();
        List<Column> columns = shape.plan().columns();
        this.emails = columns.stream().map(column -> emails.of(column.rule())).toArray(EmailRule[]::new);
        this.readings = columns.stream().map(FieldTrim::new).toArray(FieldTrim[]::new);
        this.rescue = shape.rescue() ? new RescuedFields(shape.plan(), readings) : null;
        this.loaded = IntStream.range(0, columns.size())
                .filter(c -> !columns.get(c).ignored())
                .toArray();
        this.spellings = IntStream.range(0, loaded.length)
                .mapToObj(i -> table.dialect()
                        .spelling(columns.get(loaded[i]), shape.types().get(i)))
                .toList();
    }

    @Override
    public LoadPlan plan() {
        return table.shape().plan();
    }

    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        long job = rows.job();
        if (table.jobStage() != null) {
            // Until the publish each is neither inserted nor a duplicate.
            insert(table.insertIntoStage(), rows.records(), records, job);
            return WriteResult.NONE;
        }
        if (!table.shape().hasKey()) {
            insert(table.insertIntoTable(), rows.records(), records, job);
            return new WriteResult(records.length, 0);
        }
        jdbc.execute(table.createStage());
        jdbc.update(table.clearStage());
        insert(table.insertIntoStage(), rows.records(), records, job);
        int inserted = takeFromStage(job);
        return new WriteResult(inserted, records.length - inserted);
    }

    /** Inserts records into the stage, which exists. */
    void stage(Records records, int[] accepted) {
        insert(table.insertIntoStage(), records, accepted, 0);
    }

    /** The rows of the stage, as {@link StagingSql#loadIntoStage} takes them; valid until this thread asks for others. */
    CopyText text(Records records, int[] accepted) {
        CopyText text = BUFFERS.get();
        text.clear();
        for (int r : accepted) {
            for (int i = 0; i < loaded.length; i++) {
                add(text, records, r, i);
                text.tab();
            }
            if (rescue != null) {
                rescue.write(records, r, text);
                text.tab();
            }
            text.number(records.record(r));
            if (table.shape().normalisedKey()) {
                text.tab();
                add(text, key(records, r));
            }
            text.endRow();
        }
        return text;
    }

    private void add(CopyText text, Records records, int r, int i) {
        int c = loaded[i];
        if (rescue != null && rescue.takes(records, r, c)) {
            text.nothing();
        } else if (spellings.get(i).equals(UnaryOperator.identity())) {
            text.value(records, r, c, readings[c]);
        } else {
            String value = value(records, r, c);
            if (value == null) {
                text.nothing();
            } else {
                add(text, spellings.get(i).apply(value));
            }
        }
    }

    private static void add(CopyText text, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        text.text(bytes, 0, bytes.length);
    }

    /** The first name of a column or of an index with a column's name that the message quotes; the drivers have no field for it. */
    @Override
    public int columnOf(SQLException refusal) {
        List<Column> columns = plan().columns();
        Matcher names = QUOTED_NAME.matcher(String.valueOf(refusal.getMessage()));
        while (names.find()) {
            for (int c = 0; c < columns.size(); c++) {
                if (!columns.get(c).ignored() && columns.get(c).name().equalsIgnoreCase(names.group(1))) {
                    return c;
                }
            }
        }
        return -1;
    }

    /**
     * Inserts new keys first. All other keys are then committed or ours, so that the second statement sees them. In the opposite order, a
     * later row of the same job that commits in between would stay.
     */
    private int takeFromStage(long job) {
        if (!table.lineage()) {
            return takeRemembering();
        }
        int inserted = insertNew(job);
        jdbc.update(table.replaceLater(), job);
        return inserted;
    }

    /** One chunk of the job at a time: a concurrent insertion of a key would be noticed only after it was remembered. */
    private int takeRemembering() {
        jdbc.queryForList(table.lockKeyRecords());
        int held = jdbc.update(table.holdNew());
        int inserted = insertNew();
        if (inserted < held) {
            throw new CannotAcquireLockException("another session wrote a key of the chunk at the same moment");
        }
        // Rarely: and a role may have no right to update.
        if (Objects.requireNonNull(jdbc.queryForObject(table.countLater(), Integer.class)) > 0) {
            jdbc.update(table.replaceLater());
            jdbc.update(table.holdEarlier());
        }
        return inserted;
    }

    /** A violation of another unique index fails every try; the caller then finds its rows by halving. */
    private int insertNew(Object... parameters) {
        for (int attempt = 1; true; attempt++) {
            try {
                return jdbc.update(table.insertNew(), parameters);
            } catch (DuplicateKeyException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void insert(String sql, Records records, int[] accepted, long job) {
        jdbc.execute(sql, (PreparedStatementCallback<int[]>) statement -> {
            for (int r : accepted) {
                bind(statement, records, r, job);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    private void bind(PreparedStatement statement, Records records, int r, long job) throws SQLException {
        TargetSchema shape = table.shape();
        int p = 1;
        for (int i = 0; i < loaded.length; i++) {
            int c = loaded[i];
            boolean rescued = rescue != null && rescue.takes(records, r, c);
            String value = rescued ? null : value(records, r, c);
            statement.setString(p++, value == null ? null : spellings.get(i).apply(value));
        }
        if (rescue != null) {
            statement.setString(p++, rescue.json(records, r));
        }
        if (shape.hasKey() || table.jobStage() != null) {
            statement.setLong(p++, records.record(r));
            if (shape.normalisedKey()) {
                statement.setString(p, key(records, r));
            }
        } else if (shape.lineage()) {
            statement.setLong(p++, records.record(r));
            statement.setLong(p, job);
        }
    }

    /** The value of a field. */
    private @Nullable String value(Records records, int r, int c) {
        FieldTrim reading = readings[c];
        byte[] content = records.content();
        int fieldEnd = records.end(r, c);
        int fieldStart = records.start(r, c);
        int start = reading.start(content, fieldStart, fieldEnd);
        int end = reading.end(content, fieldStart, start, fieldEnd);
        if (reading.isNull(content, start, end, records.quoted(r, c))) {
            byte[] instead = reading.writtenDefault();
            return instead == null ? null : new String(instead, StandardCharsets.UTF_8);
        }
        ValueFormat valueFormat = reading.valueFormat();
        if (valueFormat == null || !valueFormat.isRewritten()) {
            return new String(content, start, end - start, StandardCharsets.UTF_8);
        }
        byte[] written = new byte[valueFormat.maxBytes(end - start)];
        int length = valueFormat.write(content, start, end, written, 0);
        return new String(written, 0, length, StandardCharsets.UTF_8);
    }

    private String key(Records records, int r) {
        LoadPlan plan = plan();
        return plan.key().stream()
                .map(c -> plan.columns().get(c).type() == ColumnType.EMAIL
                        ? email(records, r, c)
                        : String.valueOf(value(records, r, c)))
                .collect(Collectors.joining(String.valueOf(KEY_SEPARATOR)));
    }

    private String email(Records records, int r, int c) {
        byte[] form = new byte[EmailRule.MAX_NORMALISED_BYTES];
        byte[] content = records.content();
        int fieldEnd = records.end(r, c);
        FieldTrim reading = readings[c];
        int fieldStart = records.start(r, c);
        int start = reading.start(content, fieldStart, fieldEnd);
        int end = reading.end(content, fieldStart, start, fieldEnd);
        byte[] instead = reading.isNull(content, start, end, records.quoted(r, c)) ? reading.defaultValue() : null;
        int length = instead == null
                ? emails[c].normalise(content, start, end, form, 0)
                : emails[c].normalise(instead, 0, instead.length, form, 0);
        if (length < 0) {
            throw new IllegalStateException("unchecked e-mail address: the row check must reject it before");
        }
        return new String(form, 0, length, StandardCharsets.UTF_8);
    }
}
