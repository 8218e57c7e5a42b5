/** The caravan command. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "operate",
            "wire",
            "csv",
            "feed",
            "check",
            "ledger",
            "intake",
            "deadletter",
            "embedded",
            "outage"
        })
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
