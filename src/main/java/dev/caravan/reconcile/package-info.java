/** Compares the rows that a job loaded with its source, as DuckDB reads it. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "csv",
            "csv :: source",
            "duckdb",
            "error",
            "feed",
            "feed :: plan",
            "feed :: rule",
            "ledger",
            "ledger :: job",
            "ledger :: reject",
            "load :: undo",
            "source"
        })
package dev.caravan.reconcile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
