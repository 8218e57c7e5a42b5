/** Receives chunk messages, checks their rows and writes them to the target table. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "check",
            "check :: email",
            "csv",
            "feed",
            "feed :: plan",
            "feed :: rule",
            "ledger",
            "ledger :: database",
            "ledger :: deadletter",
            "ledger :: job",
            "ledger :: outbox",
            "ledger :: reject",
            "message",
            "queue",
            "resilience",
            "trace",
            "value"
        })
package dev.caravan.load;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
