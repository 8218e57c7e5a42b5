package dev.caravan.report;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.duckdb.DuckDbException;
import dev.caravan.feed.report.ReportSpec.Format;
import dev.caravan.report.grouping.Aggregation;
import dev.caravan.report.grouping.AggregationTable;
import dev.caravan.report.grouping.DecimalPrecision;
import dev.caravan.report.grouping.GroupCsv;
import dev.caravan.report.grouping.Partition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Groups the records of partitions, and merges the groups. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class PartitionAggregator {
    /** Number of partitions into which a partition is split that doesn't fit in memory. */
    private static final int FINER = 8;

    private static final int FINEST = 1 << 24;

    PartitionAggregator() {}

    /** Ends the reading. The remaining work is the partitions. */
    void begin(@ExchangeProperty(ReportJobRoute.RUN) ReportRun run) throws IOException {
        run.divide();
    }

    /** Groups one partition, then deletes its records. */
    void group(@Body Partition part, @ExchangeProperty(ReportJobRoute.RUN) ReportRun run) throws IOException {
        run.whileOpen(() -> {
            try {
                group(run, part);
            } catch (DuckDbException e) {
                throw DuckDbFailures.ofStatement(e);
            }
            run.reportProgress().partDone();
        });
    }

    private static void group(ReportRun run, Partition part) throws IOException {
        AggregationTable table = run.table();
        try {
            if (!run.aggregation().combine(part, table)) {
                groupByDuck(run, part);
            } else if (run.isPlain()) {
                Files.delete(part.file());
                table.widen(run.aggregation().places());
                run.output().append(new GroupCsv(), table);
            } else {
                Path groups = run.nextGrouped();
                Aggregation.write(table, groups);
                Files.delete(part.file());
                write(run, run.aggregation().sql().resultOfGroups(groups), groups);
            }
        } finally {
            run.giveBack(table);
        }
    }

    private static void groupByDuck(ReportRun run, Partition part) throws IOException {
        try {
            write(run, run.aggregation().sql().result(part.file()), part.file());
        } catch (DuckDbException e) {
            if (e.reason() != DuckDbException.Reason.OUT_OF_MEMORY
                    || run.spillLayout().keys() == 0
                    || part.divisor() >= FINEST) {
                throw e;
            }
            for (Partition finer : run.aggregation().scatter(part, FINER)) {
                group(run, finer);
            }
        }
    }

    /** Writes the result of a query over a file, then deletes the file. */
    private static void write(ReportRun run, String query, Path lines) throws IOException {
        Path grouped = run.nextGrouped();
        try {
            if (run.task().isUnordered()) {
                long rows = copy(run, query, grouped, "FORMAT csv, HEADER false");
                Files.delete(lines);
                run.output().append(grouped, rows);
            } else {
                copy(run, exact(run, query), grouped, "FORMAT parquet");
                Files.delete(lines);
                run.keep(grouped);
            }
        } catch (DuckDbException e) {
            Files.deleteIfExists(grouped);
            throw e;
        }
    }

    /** Parquet has no integers of 128 bits: DuckDB would write them as floating-point numbers. */
    private static String exact(ReportRun run, String query) {
        String casts = run.resultColumns().stream()
                .filter(column -> column.type().endsWith("HUGEINT"))
                .map(column -> DuckDb.identifier(column.name()))
                .map(name -> "CAST(%1$s AS DECIMAL(%2$d, 0)) AS %1$s".formatted(name, DecimalPrecision.MAX_DIGITS))
                .collect(Collectors.joining(", "));
        return casts.isEmpty() ? query : "SELECT * REPLACE (%s) FROM (%s)".formatted(casts, query);
    }

    /** Sorts or concatenates the groups of all partitions, unless they were written to the report directly. */
    void merge(@Body ReportRun run) throws IOException {
        if (run.task().isUnordered()) {
            return;
        }
        String files = run.kept().stream()
                .map(file -> DuckDb.literal(file.toString()))
                .collect(Collectors.joining(", ", "[", "]"));
        Path merged = run.nextGrouped();
        try {
            long rows = copy(
                    run,
                    "SELECT * FROM read_parquet(%s)%s"
                            .formatted(files, run.aggregation().sql().orderBy()),
                    merged,
                    run.task().format() == Format.PARQUET ? "FORMAT parquet" : "FORMAT csv, HEADER false");
            run.output().append(merged, rows);
        } catch (DuckDbException e) {
            throw DuckDbFailures.ofStatement(e);
        }
    }

    private static long copy(ReportRun run, String query, Path to, String options) {
        return run.duckDb().execute("COPY (%s) TO %s (%s)".formatted(query, DuckDb.literal(to.toString()), options));
    }
}
