/** The caravan command. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "notice",
            "operate",
            "wire",
            "csv",
            "feed",
            "check",
            "ledger",
            "intake",
            "s3",
            "url",
            "deadletter",
            "embedded",
            "outage"
        })
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
