/** Receives files over HTTP, whole or in pieces, and makes each a job once. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "csv :: source",
            "digest",
            "error",
            "feed",
            "feed :: report",
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
