/** Opens a job's source, whether it is a file, an S3 object, or a file on a web or SFTP server, and inspects its head. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "csv",
            "csv :: detection",
            "csv :: source",
            "digest",
            "error",
            "feed",
            "feed :: plan",
            "feed :: rule",
            "ledger",
            "ledger :: database",
            "ledger :: job"
        })
package dev.caravan.source;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
