/** Finds sources and records one job for each version of a source. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "csv",
            "csv :: source",
            "digest",
            "error",
            "feed",
            "feed :: plan",
            "feed :: report",
            "feed :: rule",
            "ledger",
            "ledger :: job",
            "queue",
            "resilience",
            "source :: http",
            "source :: s3"
        })
package dev.caravan.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
