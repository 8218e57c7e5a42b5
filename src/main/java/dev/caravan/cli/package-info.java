/** The caravan command and its subcommands. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "check",
            "check :: email",
            "csv",
            "csv :: detection",
            "csv :: source",
            "deadletter",
            "digest",
            "duplicates",
            "embedded :: backup",
            "embedded :: lifecycle",
            "embedded :: postgres",
            "embedded :: queue",
            "error",
            "explain",
            "feed",
            "feed :: plan",
            "feed :: report",
            "feed :: rule",
            "feed :: yaml",
            "intake",
            "jobs",
            "ledger :: database",
            "ledger :: deadletter",
            "ledger :: job",
            "load :: table",
            "message",
            "notification",
            "preview",
            "queue",
            "reconcile",
            "report :: spark",
            "resilience",
            "source",
            "source :: http",
            "source :: s3",
            "source :: sftp",
            "tools :: crash",
            "tools :: generate",
            "web :: security"
        })
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
