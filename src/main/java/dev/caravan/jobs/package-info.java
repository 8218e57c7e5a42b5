/** Operations on jobs (submit, watch, abort, undo, fetch and correct rejects), and their JSON. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "check",
            "csv",
            "deadletter",
            "embedded :: postgres",
            "error",
            "feed",
            "feed :: plan",
            "feed :: report",
            "feed :: rule",
            "intake",
            "ledger",
            "ledger :: database",
            "ledger :: deadletter",
            "ledger :: job",
            "ledger :: reject",
            "load",
            "load :: table",
            "load :: undo",
            "message",
            "source",
            "source :: http",
            "source :: s3",
            "source :: sftp"
        })
package dev.caravan.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
