package dev.caravan.load.table;

import dev.caravan.csv.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds the records of a job whose key another record or a row of its table has, by comparing keys as the table's unique index does. The
 * records are staged in a temporary table, so memory does not grow with their number. Used once, within one transaction, which the caller
 * rolls back.
 */
public final class KeySearch {
    static final String FOUND = "caravan_found";

    /** Line numbers are staged with the numbers of the records, which order them: the lower bits of one number. */
    private static final int LINE_BITS = 31;

    private static final long LINES = 1L << LINE_BITS;

    /** Between the columns of a normalised key. */
    private static final String KEY_SEPARATOR = "\u001f";

    private final JdbcTemplate jdbc;
    private final KeyStage stage;
    private final long job;
    private final boolean exists;
    private final boolean lineage;
    private final List<String> columns;

    /**
     * @param columns names of the target's columns that are compared, in the order of {@link KeyStage#VALUE}
     * @param exists whether the table exists
     * @param lineage whether the table has lineage columns
     */
    KeySearch(JdbcTemplate jdbc, KeyStage stage, long job, boolean exists, boolean lineage, List<String> columns) {
        this.jdbc = jdbc;
        this.stage = stage;
        this.job = job;
        this.exists = exists;
        this.lineage = lineage;
        this.columns = List.copyOf(columns);
    }

    /**
     * What was found.
     *
     * @param others records of which another one of the job has the key and wins
     * @param present winners whose key a row has that is not known to be theirs
     * @param older those of them whose row was certainly not inserted by the job: it has other values, or is of an earlier job or none
     */
    public record Counts(long others, long present, long older) {}

    /**
     * A record whose key another record or a row has.
     *
     * @param winner number of the record of the same key that wins; the record itself if it does
     * @param winnerLine its line; 0 if unknown
     * @param isPresent whether the table has a row with the key that is not known to be the job's
     * @param isOlder whether that row was certainly not inserted by the job
     * @param job that inserted the row; null if unknown or none
     * @param key of the row, as text; empty if there is no such row
     */
    public record Match(
            long record,
            long winner,
            long winnerLine,
            boolean isPresent,
            boolean isOlder,
            @Nullable Long job,
            String key) {
        /** Whether no other record of its key wins. */
        public boolean isWinner() {
            return record == winner;
        }
    }

    /**
     * The row that has a record's key.
     *
     * @param job that inserted the row; null if unknown or none
     * @param record number of the record that became it; null as {@code job}
     * @param differs whether its values differ from the record's
     * @param values as text, by column; as many as are compared
     */
    public record Row(
            @Nullable Long job, @Nullable Long record, boolean differs, Map<String, @Nullable String> values) {}

    /**
     * Finds the row that has the key of a record, by the table's unique index. In place of {@link #add} and {@link #find}, after
     * {@link #open}.
     *
     * @param r index of the record
     */
    public Optional<Row> row(Records records, int r) {
        stage.add(records, new int[] {r});
        stage.createTemporary(
                        FOUND,
                        "SELECT t.*, CASE WHEN %s THEN 1 ELSE 0 END AS caravan_differs FROM (%s) AS s JOIN (%s) AS t ON %s"
                                .formatted(stage.differs(), stage.records(), stage.rows(), sameKey()))
                .forEach(jdbc::execute);
        return jdbc
                .query("SELECT * FROM " + FOUND, (row, index) -> {
                    Map<String, @Nullable String> values = new LinkedHashMap<>();
                    for (int c = 0; c < columns.size(); c++) {
                        values.put(columns.get(c), row.getString(KeyStage.VALUE + c));
                    }
                    boolean known = row.getObject(KeyStage.JOB) != null;
                    return new Row(
                            known ? row.getLong(KeyStage.JOB) : null,
                            known ? row.getLong(KeyStage.ROW) : null,
                            row.getInt("caravan_differs") == 1,
                            values);
                })
                .stream()
                .findFirst();
    }

    /** Whether the table exists. */
    public boolean hasTable() {
        return exists;
    }

    /** Whether rows of the table show which job inserted them. */
    public boolean hasLineage() {
        return lineage;
    }

    /** Creates the temporary table. */
    public void open() {
        stage.create();
    }

    /** Drops what a rollback leaves. */
    public void close() {
        stage.drop();
    }

    /**
     * Stages records that were not rejected.
     *
     * @param accepted their indexes
     */
    public void add(Records records, int[] accepted) {
        long[] numbers = new long[records.size()];
        for (int r = 0; r < numbers.length; r++) {
            long line = records.line(r);
            numbers[r] = Math.multiplyExact(records.record(r), LINES) + (line < LINES ? line : 0);
        }
        stage.add(records.numbered(numbers), accepted);
    }

    /**
     * Compares the keys of all records with each other and with the table.
     *
     * @param last whether the last record of a key wins instead of the first
     */
    public Counts find(boolean last) {
        stage.createTemporary(FOUND, search(last)).forEach(jdbc::execute);
        jdbc.execute("CREATE INDEX %s_number ON %1$s (%s)".formatted(FOUND, KeyStage.NUMBER));
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                SELECT count(CASE WHEN %1$s <> caravan_winner THEN 1 END) AS others,
                       count(CASE WHEN %1$s = caravan_winner AND caravan_there = 1 THEN 1 END) AS present,
                       count(CASE WHEN %1$s = caravan_winner AND caravan_older = 1 THEN 1 END) AS older
                FROM %2$s
                """.formatted(KeyStage.NUMBER, FOUND),
                (row, index) -> new Counts(row.getLong("others"), row.getLong("present"), row.getLong("older"))));
    }

    /** Records that are not the rows of their keys, and winners with a row that is not known to be theirs. */
    private String search(boolean last) {
        String keys = keys(i -> "caravan_r." + KeyColumn.ALIAS + i, ", ");
        String older = lineage ? "t.%1$s IS NULL OR t.%1$s < %2$d".formatted(KeyStage.JOB, job) : stage.differs();
        return """
                SELECT s.%1$s, s.caravan_winner, t.%2$s, t.%3$s,
                       CASE WHEN t.caravan_there = 1 AND NOT coalesce(t.%2$s = %4$d, false) THEN 1 ELSE 0 END AS caravan_there,
                       CASE WHEN t.caravan_there = 1 AND (%5$s) THEN 1 ELSE 0 END AS caravan_older, %6$s
                FROM (SELECT caravan_r.*, %7$s(caravan_r.%1$s) OVER (PARTITION BY %8$s) AS caravan_winner FROM (%9$s) AS caravan_r) AS s
                LEFT JOIN (%10$s) AS t ON %11$s
                WHERE s.%1$s <> s.caravan_winner
                        AND NOT coalesce(t.%2$s = %4$d AND s.%1$s BETWEEN t.%3$s * %12$d AND t.%3$s * %12$d + %13$d, false)
                   OR s.%1$s = s.caravan_winner AND t.caravan_there = 1 AND NOT coalesce(t.%2$s = %4$d, false)
                """.formatted(
                        KeyStage.NUMBER,
                        KeyStage.JOB,
                        KeyStage.ROW,
                        job,
                        older,
                        keys(i -> "t." + KeyStage.TEXT + i, ", "),
                        last ? "max" : "min",
                        keys,
                        stage.records(),
                        stage.rows(),
                        sameKey(),
                        LINES,
                        LINES - 1);
    }

    private String sameKey() {
        return keys(i -> "t.%1$s%2$d = s.%1$s%2$d".formatted(KeyColumn.ALIAS, i), " AND ");
    }

    private String keys(IntFunction<String> text, String separator) {
        return IntStream.range(0, stage.keyColumns()).mapToObj(text).collect(Collectors.joining(separator));
    }

    /** The matches among consecutive records, in order. */
    public List<Match> matches(long firstRecord, int records) {
        // Without parameters: the plan of a prepared statement would be that of another search's columns.
        return jdbc.query(
                "SELECT * FROM %s WHERE %s >= %d AND %2$s < %d ORDER BY %2$s"
                        .formatted(FOUND, KeyStage.NUMBER, firstRecord * LINES, (firstRecord + records) * LINES),
                (row, index) -> {
                    long number = row.getLong(KeyStage.NUMBER);
                    long winner = row.getLong("caravan_winner");
                    Long held = row.getObject(KeyStage.JOB) == null ? null : row.getLong(KeyStage.JOB);
                    List<String> key = new ArrayList<>();
                    for (int i = 0; i < stage.keyColumns(); i++) {
                        key.add(String.valueOf(row.getString(KeyStage.TEXT + i)));
                    }
                    // A row of the job that another record became than the one that should have won.
                    boolean ours = held != null && held == job;
                    long record = ours ? row.getLong(KeyStage.ROW) : winner / LINES;
                    return new Match(
                            number / LINES,
                            record,
                            record == winner / LINES ? winner % LINES : 0,
                            row.getInt("caravan_there") == 1,
                            row.getInt("caravan_older") == 1,
                            held,
                            String.join(", ", key).replace(KEY_SEPARATOR, ", "));
                });
    }
}
