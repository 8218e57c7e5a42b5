package dev.caravan.report;

import dev.caravan.duckdb.DuckDbException;
import dev.caravan.feed.report.ReportException;

/** Decides whether a report that DuckDB failed on may succeed at another attempt, and tells the operator what to do otherwise. */
final class DuckDbFailures {
    private DuckDbFailures() {}

    /** A failure while groups are computed or written. */
    static RuntimeException ofStatement(DuckDbException e) {
        return switch (e.reason()) {
            case OUT_OF_MEMORY ->
                new ReportException(
                        "the report needs more memory (--memory, caravan.report.memory): " + e.getMessage(), e);
            case DISK_FULL -> new ReportException(ReportSettings.DISK_FULL, e);
            case OUT_OF_RANGE -> new ReportException("a total is too large to be exact: " + e.getMessage(), e);
            case OTHER -> new IllegalStateException("DuckDB: " + e.getMessage(), e);
        };
    }

    /** A failure while the report's query is checked. */
    static ReportException ofQuery(DuckDbException e) {
        return new ReportException("the report can't be worked out: " + e.getMessage(), e);
    }
}
