/** Receives files over HTTP, whole or in chunks, and makes exactly one job of each. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "access",
            "csv",
            "csv :: detection",
            "csv :: source",
            "digest",
            "disk",
            "error",
            "feed",
            "feed :: report",
            "feed :: rule",
            "intake",
            "ledger",
            "ledger :: job",
            "queue",
            "resilience",
            "source :: s3"
        })
package dev.caravan.upload;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
