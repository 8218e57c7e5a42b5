/** Explains what became of one line of a job's source. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "check",
            "check :: email",
            "csv",
            "duplicates",
            "error",
            "feed",
            "feed :: plan",
            "feed :: rule",
            "ledger",
            "ledger :: deadletter",
            "ledger :: job",
            "ledger :: reject",
            "load :: table",
            "message",
            "queue",
            "source",
            "source :: http",
            "split"
        })
package dev.caravan.explain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
