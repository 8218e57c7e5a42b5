/** The HTTP API over jobs, feeds, reports and dead letters. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "access",
            "csv",
            "csv :: detection",
            "csv :: source",
            "deadletter",
            "digest",
            "disk",
            "duplicates",
            "error",
            "explain",
            "feed",
            "feed :: plan",
            "feed :: report",
            "feed :: rule",
            "fleet",
            "intake",
            "jobs",
            "ledger :: deadletter",
            "ledger :: job",
            "message",
            "preview",
            "reconcile",
            "resilience",
            "source :: http",
            "source :: s3",
            "source :: sftp",
            "trace",
            "upload"
        })
package dev.caravan.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
