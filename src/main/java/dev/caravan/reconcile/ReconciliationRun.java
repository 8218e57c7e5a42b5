package dev.caravan.reconcile;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.RowSelection;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.duckdb.DuckDb;
import dev.caravan.duckdb.DuckDbException;
import dev.caravan.error.Counted;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.reject.RejectedSourceText;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.undo.InsertedRows;
import dev.caravan.reconcile.ColumnSql.Kind;
import dev.caravan.reconcile.Reconciliation.Basis;
import dev.caravan.reconcile.Reconciliation.Difference;
import dev.caravan.reconcile.Reconciliation.NotCompared;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceOpener;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares one job. Used once. */
final class ReconciliationRun {
    private static final int MIN_LINE_BYTES = 2_000_000;
    private static final String NO_LINEAGE = "the table has no lineage (columns caravan_job and caravan_row)";

    private final Job job;
    private final LoadPlan plan;
    private final JobBalance jobBalance;
    private final Path directory;
    private final DuckDb duckDb;
    private final Consumer<String> progress;
    private final List<Difference> differences = new ArrayList<>();
    private final List<NotCompared> notCompared = new ArrayList<>();

    ReconciliationRun(
            Job job, LoadPlan plan, JobBalance jobBalance, Path directory, DuckDb duckDb, Consumer<String> progress) {
        this.job = job;
        this.plan = plan;
        this.jobBalance = jobBalance;
        this.directory = directory;
        this.duckDb = duckDb;
        this.progress = progress;
    }

    Reconciliation reconcile(
            InsertedRows table, Rejects rejects, SourceOpener sources, DecompressionLimits decompressionLimits)
            throws IOException, SQLException {
        RejectedRecords rejected = new RejectedRecords(job.id(), rejects);
        rejected.enter(duckDb);
        ReferenceText text =
                rejected.obstacle(plan).or(this::obstacle).map(this::leftOut).isPresent()
                        ? null
                        : copied(rejected, sources, decompressionLimits);
        return table.areKnown(plan) ? byLineage(table, text) : withoutLineage(table, text);
    }

    private Reconciliation byLineage(InsertedRows table, @Nullable ReferenceText text) {
        progress.accept("fetches the job's rows from table " + plan.table());
        FetchedRows fetched = table.read(plan, job.id(), rows -> FetchedRows.append(rows, plan, duckDb));
        long rows = duckDb.number("SELECT count(*) FROM fetched");
        compareRows(rows);
        Long records = null;
        int columns = 0;
        if (text != null) {
            records = read(text);
            if (records != null) {
                List<ReadColumn> read = readColumns(fetched);
                compareColumns(read, text.hasBlanksAtQuotes());
                columns = read.size();
            }
        }
        return new Reconciliation(records, rows, columns, differences, notCompared);
    }

    private Reconciliation withoutLineage(InsertedRows table, @Nullable ReferenceText text) {
        Long records = text == null ? null : read(text);
        String obstacle = "the job has no key";
        if (text != null && records != null && !plan.key().isEmpty()) {
            progress.accept("fetches the rows of table " + plan.table());
            FetchedRows fetched = table.readAll(plan, rows -> FetchedRows.append(rows, plan, duckDb));
            Optional<KeyedRows> keyed = KeyedRows.of(plan, fetched, duckDb);
            if (keyed.isPresent()) {
                return byKey(keyed.get(), fetched, text, records);
            }
            obstacle = "DuckDB can't compare the key";
        } else if (!plan.key().isEmpty()) {
            obstacle = "the source was not read";
        }
        long rows = table.count(plan);
        compareAtLeast("rows", rowsOfRecords(), rows);
        leftOut("values, and which rows are the job's: %s, and %s".formatted(NO_LINEAGE, obstacle));
        return new Reconciliation(Basis.COUNTS, records, rows, 0, 0, differences, notCompared);
    }

    /** Rows that the job inserted, without those that took the place of rejects. */
    private long rowsOfRecords() {
        return jobBalance.inserted() - duckDb.number("SELECT count(*) FROM rejected WHERE corrected");
    }

    private Reconciliation byKey(KeyedRows keyed, FetchedRows fetched, ReferenceText text, long records) {
        progress.accept("finds the rows of the records by their key");
        KeyedRows.Found found = keyed.find();
        // The ledger has only the number of these records: any key may be theirs.
        long unlisted = job.chunksTotal() == null
                ? records
                : jobBalance.skipped() - job.linesSkipped() + jobBalance.deadLettered() + jobBalance.inFlight();
        compareAtLeast("rows", rowsOfRecords(), found.rows() + found.otherSpellings());
        compareAbsent(found, unlisted);
        if (found.otherSpellings() > 0) {
            leftOut("%s that the table has in another spelling (letter case, accents or spaces)"
                    .formatted(Counted.of(found.otherSpellings(), "key")));
        }
        List<ReadColumn> columns = readColumns(fetched);
        long notInserted = Math.max(0, found.rows() + found.absent() - rowsOfRecords());
        long other = columns.isEmpty() ? 0 : setApart(columns, text.hasBlanksAtQuotes(), notInserted + unlisted);
        compareColumns(columns, text.hasBlanksAtQuotes());
        leftOut("which rows the job inserted, and rows whose key is not in the source: " + NO_LINEAGE);
        return new Reconciliation(Basis.KEY, records, found.rows(), columns.size(), other, differences, notCompared);
    }

    /** @param unlisted how many records may have no row */
    private void compareAbsent(KeyedRows.Found found, long unlisted) {
        // A duplicate may have its e-mail in a spelling that only its normalised form shows.
        long allowed = unlisted + (plan.hasNormalisedKey() ? jobBalance.duplicates() : 0);
        if (found.absent() > allowed) {
            differences.add(new Difference(null, "keys without a row", atMost(allowed), Long.toString(found.absent())));
            differences.add(new Difference(
                    null,
                    "key of record %d (of %d)".formatted(found.firstAbsent(), found.absent()),
                    found.firstAbsentKey(),
                    null));
        } else if (found.absent() > 0) {
            leftOut(
                    "%s without a row: not stored, or with an e-mail in another spelling, are %s, and the ledger does not list which"
                            .formatted(Counted.of(found.absent(), "key"), Counted.of(allowed, "record")));
        }
    }

    /**
     * Finds rows with other values, and takes them out of the comparison of columns if so many may have been in the table before the job.
     * Returns their number.
     */
    private long setApart(List<ReadColumn> columns, boolean blanksAtQuotes, long allowed) {
        String values = columns.stream()
                .map(read -> ", %s AS %s"
                        .formatted(
                                blanksAtQuotes && read.sql().kind() == Kind.TEXT
                                        ? Comparison.middle(read.column())
                                        : read.column().compared(),
                                read.column().compared()))
                .collect(Collectors.joining());
        String differ = columns.stream()
                .map(read ->
                        "s.%1$s IS DISTINCT FROM t.%1$s".formatted(read.column().compared()))
                .collect(Collectors.joining(" OR "));
        duckDb.execute("""
                CREATE TABLE other AS SELECT record
                FROM (SELECT record%1$s FROM source) AS s JOIN (SELECT record%1$s FROM stored) AS t USING (record) WHERE %2$s
                """.formatted(values, differ));
        long other = duckDb.number("SELECT count(*) FROM other");
        if (other > allowed) {
            differences.add(new Difference(null, "rows with other values", atMost(allowed), Long.toString(other)));
        } else if (other > 0) {
            leftOut("%s with other values: not ours or changed".formatted(Counted.of(other, "row")));
            duckDb.execute("DELETE FROM source WHERE record IN (SELECT record FROM other)");
            duckDb.execute("DELETE FROM fetched WHERE record IN (SELECT record FROM other)");
        }
        return other;
    }

    private static String atMost(long count) {
        return count == 0 ? "0" : "at most " + count;
    }

    private void compareAtLeast(String what, long source, long table) {
        if (table < source) {
            differences.add(new Difference(null, what, Long.toString(source), Long.toString(table)));
        }
    }

    /** Why DuckDB would read the dialect differently without an error. */
    private Optional<String> obstacle() {
        Dialect dialect = plan.dialect();
        if (dialect.comment() != null) {
            return Optional.of("the file has comments, which DuckDB also sees behind values");
        }
        if (dialect.escape() != null && !dialect.escape().equals(dialect.quote())) {
            return Optional.of(
                    "DuckDB drops each escape (%s), also before what needs none".formatted(dialect.escape()));
        }
        return dialect.trim()
                ? Optional.of("spaces around fields are dropped, and DuckDB can't tell them from those in quotes")
                : Optional.empty();
    }

    private String leftOut(String why) {
        notCompared.add(new NotCompared(null, why));
        return why;
    }

    private @Nullable ReferenceText copied(
            RejectedRecords rejected, SourceOpener sources, DecompressionLimits decompressionLimits)
            throws IOException {
        progress.accept("copies the source, %,d bytes".formatted(job.sourceBytes()));
        try (OpenSource source = sources.open(job.source(), job.sourceVersion())) {
            ReferenceText text = ReferenceText.write(
                    source.stream(), decompressionLimits, plan, rejected.iterator(), directory.resolve("source.csv"));
            source.checkUnchanged();
            return text;
        } catch (SourceException e) {
            throw new UnreconcilableJobException(
                    "the source of job %d can't be read again: %s".formatted(job.id(), e.getMessage()), e);
        } catch (RejectsMaskingReader.WrongRejectException e) {
            RejectedSourceText reject = e.reject();
            differences.add(new Difference(
                    null,
                    "reject of record " + reject.record(),
                    "another text at byte " + reject.offset(),
                    reject.escaped()));
            return null;
        } catch (CharacterCodingException e) {
            if (plan.rowPlan().selection().limit() < RowSelection.NO_LIMIT) {
                leftOut("the file has bytes that are no %s, perhaps behind the limit".formatted(plan.charset()));
                return null;
            }
            differences.add(new Difference(
                    null, "encoding", "bytes that are no " + plan.charset() + ", outside of rejects", "all decoded"));
            return null;
        }
    }

    /** Returns how many records there are; null if DuckDB can't read them. */
    private @Nullable Long read(ReferenceText text) {
        progress.accept("has DuckDB read the source");
        try {
            RowSelection selection = plan.rowPlan().selection();
            boolean isAll = selection.equals(RowSelection.ALL);
            duckDb.execute("CREATE TABLE field AS SELECT *%s FROM %s WHERE %s%s"
                    .formatted(
                            added(),
                            reading(text.file()),
                            records(plan.dialect()),
                            isAll ? "" : " LIMIT %d".formatted(selection.limit() + selection.skipFooter())));
            if (!isAll) {
                duckDb.execute("DELETE FROM field WHERE rowid >= (SELECT least(%d, count(*) - %d) FROM field)"
                        .formatted(selection.limit(), selection.skipFooter()));
            }
        } catch (DuckDbException e) {
            leftOut("DuckDB can't read the file: " + e.getMessage());
            return null;
        }
        long records = duckDb.number("SELECT count(*) FROM field");
        if (job.chunksTotal() == null) {
            leftOut("the number of records: the job ended before it had read the whole file");
        } else {
            long accounted = jobBalance.inserted()
                    + jobBalance.duplicates()
                    + jobBalance.rejected()
                    + jobBalance.deadLettered()
                    + jobBalance.skipped()
                    + jobBalance.inFlight();
            compare("records", records, accounted - job.linesSkipped());
        }
        return records;
    }

    /** Expressions of the fields that the file doesn't have; NULL for those that DuckDB can't tell. */
    private String added() {
        StringBuilder added = new StringBuilder();
        for (int i = 0; i < plan.rowPlan().added().size(); i++) {
            String text = plan.rowPlan().added().get(i).text();
            added.append(", CAST(%s AS VARCHAR) AS f%d"
                    .formatted(text.isEmpty() ? "NULL" : DuckDb.literal(text), plan.fileWidth() + i));
        }
        return added.toString();
    }

    /** Condition: a row of DuckDB is a record of Caravan. Numbers of records depend on it. */
    private String records(Dialect dialect) {
        // An empty line is no record; of one column, DuckDB makes it NULL.
        String notEmpty = plan.fileWidth() == 1 ? "f0 IS NOT NULL" : "true";
        String header = dialect.repeatedHeader();
        if (header == null) {
            return notEmpty;
        }
        byte[] line = header.getBytes(StandardCharsets.UTF_8);
        Records names = new RecordParser(dialect, plan.bounds(), 0, FieldCountPolicy.REJECT)
                .parse(line, 0, line.length, 0, 1, 0, null);
        return notEmpty
                + IntStream.range(0, names.fields(0))
                        .mapToObj(place ->
                                "coalesce(f%d, '') = %s".formatted(place, DuckDb.literal(names.text(0, place))))
                        .collect(Collectors.joining(" AND ", " AND NOT (", ")"));
    }

    private String reading(Path file) {
        Dialect dialect = plan.dialect();
        String columns = IntStream.range(0, plan.fileWidth())
                .mapToObj(place -> "'f%d': 'VARCHAR'".formatted(place))
                .collect(Collectors.joining(", "));
        String quote =
                DuckDb.literal(dialect.quote() == null ? "" : dialect.quote().toString());
        int lineBytes = Math.max(MIN_LINE_BYTES, 2 * plan.bounds().maxRecordBytes());
        // Strict, it refuses line ends of several kinds; padding, it can't read in parallel.
        return """
                read_csv(%s, auto_detect = false, columns = {%s}, header = %s, delim = %s, quote = %s, escape = %s,
                allow_quoted_nulls = false, strict_mode = false, max_line_size = %d%s)
                """.formatted(
                        DuckDb.literal(file.toString()),
                        columns,
                        dialect.header(),
                        DuckDb.literal(dialect.delimiter()),
                        quote,
                        quote,
                        lineBytes,
                        // A footer may have fewer fields than the records.
                        plan.rowPlan().selection().skipFooter() == 0
                                        && (plan.onFieldCountMismatch() == null
                                                || plan.onFieldCountMismatch() == FieldCountPolicy.REJECT)
                                ? ""
                                : ", null_padding = true, parallel = false");
    }

    private void compareRows(long rows) {
        compare("rows", jobBalance.inserted(), rows);
        compare("rows of rejected records", 0, duckDb.number("""
                SELECT count(*) FROM fetched WHERE record IN (SELECT record FROM rejected WHERE NOT corrected)"""));
        compare("different records of rows", rows, duckDb.distinct("fetched", "record"));
        long corrected = duckDb.number(
                "SELECT count(*) FROM fetched WHERE record IN (SELECT record FROM rejected WHERE corrected)");
        if (corrected > 0) {
            leftOut("%s in the place of rejects: their values are in the files of corrections"
                    .formatted(Counted.of(corrected, "row")));
            duckDb.execute("DELETE FROM fetched WHERE record IN (SELECT record FROM rejected)");
        }
    }

    private void compare(String what, long source, long table) {
        if (source != table) {
            differences.add(new Difference(null, what, Long.toString(source), Long.toString(table)));
        }
    }

    /** A column that is compared. */
    private record ReadColumn(StoredColumn column, ColumnSql sql) {}

    /** Creates DuckDB's table {@code source} and view {@code stored}, with the values to compare of each record that has a row. */
    private List<ReadColumn> readColumns(FetchedRows fetched) {
        fetched.missing()
                .forEach(name -> notCompared.add(new NotCompared(name, "the table has no such column any more")));
        List<ReadColumn> columns = new ArrayList<>();
        for (StoredColumn column : fetched.columns()) {
            ColumnChoice choice = ColumnChoice.of(column, plan, duckDb);
            if (choice.leftOut() != null) {
                notCompared.add(new NotCompared(column.column().name(), choice.leftOut()));
            }
            if (choice.sql() != null) {
                columns.add(new ReadColumn(column, choice.sql()));
            }
        }
        duckDb.execute("""
                CREATE TABLE source AS SELECT rowid + 1 AS record%s
                FROM field WHERE rowid + 1 IN (SELECT record FROM fetched)
                """.formatted(selected(
                columns, read -> read.sql().source().apply(read.column().field()))));
        duckDb.execute("DROP TABLE field");
        duckDb.execute("CREATE VIEW stored AS SELECT record%s FROM fetched"
                .formatted(selected(
                        columns, read -> read.sql().stored().apply(read.column().fetched()))));
        return columns;
    }

    private void compareColumns(List<ReadColumn> columns, boolean blanksAtQuotes) {
        Comparison comparison = new Comparison(duckDb);
        for (ReadColumn read : columns) {
            progress.accept("compares column " + read.column().column().name());
            compare(comparison, read.column(), read.sql().kind(), blanksAtQuotes);
        }
    }

    private void compare(Comparison comparison, StoredColumn column, Kind kind, boolean blanksAtQuotes) {
        List<Difference> found = comparison.of(column, kind);
        if (!found.isEmpty() && kind == Kind.TEXT && blanksAtQuotes) {
            found = comparison.ofMiddles(column);
            notCompared.add(
                    new NotCompared(
                            column.column().name(),
                            "spaces and quotes at the ends of values: the file has spaces between quotes and delimiters, which DuckDB drops"));
        }
        differences.addAll(found);
    }

    private static String selected(List<ReadColumn> columns, Function<ReadColumn, String> expression) {
        return columns.stream()
                .map(read -> ", %s AS %s"
                        .formatted(expression.apply(read), read.column().compared()))
                .collect(Collectors.joining());
    }
}
