/** Publishes jobs: moves the rows that loaders staged into the target table, in one transaction. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "csv",
            "error",
            "feed",
            "feed :: plan",
            "feed :: rule",
            "ledger",
            "ledger :: job",
            "ledger :: reject",
            "load :: table",
            "message",
            "queue",
            "resilience",
            "source",
            "split"
        })
package dev.caravan.publish;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
