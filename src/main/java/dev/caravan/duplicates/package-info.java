/** Lists the records of a job that were not taken because of their key. */
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
            "source",
            "split"
        })
package dev.caravan.duplicates;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
