/** Leases a job and splits its source into chunk messages on the queue. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "csv",
            "csv :: source",
            "digest",
            "feed",
            "feed :: plan",
            "feed :: rule",
            "ledger",
            "ledger :: job",
            "load :: table",
            "message",
            "queue",
            "resilience",
            "source"
        })
package dev.caravan.split;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
