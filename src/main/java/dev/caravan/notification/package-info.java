/** Delivers notifications of ended jobs, by SNS and webhook, and row events of loaded chunks. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "feed",
            "feed :: plan",
            "feed :: rule",
            "jobs",
            "ledger",
            "ledger :: job",
            "ledger :: outbox",
            "load :: undo",
            "message",
            "queue",
            "resilience"
        })
package dev.caravan.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
