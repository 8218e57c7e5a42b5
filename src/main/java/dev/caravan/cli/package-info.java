/** The caravan command. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "operate",
            "notice",
            "web",
            "wire",
            "csv",
            "feed",
            "check",
            "ledger",
            "intake",
            "s3",
            "url",
            "deadletter",
            "reconcile",
            "embedded",
            "outage"
        })
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
