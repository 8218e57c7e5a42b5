/** Finds sources and records one job for each version of a source, and for each content. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "access",
            "csv",
            "csv :: source",
            "digest",
            "disk",
            "error",
            "feed",
            "feed :: plan",
            "feed :: report",
            "feed :: rule",
            "ledger",
            "ledger :: job",
            "load :: table",
            "queue",
            "resilience",
            "source",
            "source :: http",
            "source :: s3",
            "source :: sftp",
            "trace"
        })
package dev.caravan.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
