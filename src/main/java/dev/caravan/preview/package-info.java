/** How a file would be loaded: its dialect, columns, first records and bad cells, and what its table has. Nothing is loaded. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "access",
            "check",
            "check :: email",
            "csv",
            "csv :: detection",
            "csv :: source",
            "error",
            "feed",
            "feed :: plan",
            "feed :: rule",
            "feed :: yaml",
            "intake",
            "jobs",
            "ledger",
            "ledger :: database",
            "ledger :: job",
            "load :: table",
            "source",
            "source :: http",
            "source :: s3",
            "source :: sftp"
        })
package dev.caravan.preview;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
