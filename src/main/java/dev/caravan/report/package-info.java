/** Makes reports: GROUP BY over files, with input and output larger than memory. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "check",
            "check :: email",
            "csv",
            "csv :: source",
            "digest",
            "disk",
            "duckdb",
            "feed",
            "feed :: plan",
            "feed :: report",
            "feed :: rule",
            "ledger",
            "ledger :: job",
            "ledger :: reject",
            "resilience",
            "source",
            "source :: s3",
            "value"
        })
package dev.caravan.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
