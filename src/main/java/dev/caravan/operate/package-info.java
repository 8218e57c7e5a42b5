/** What people and scripts do with jobs: submit, watch, abort, fetch rejects. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "wire",
            "csv",
            "feed",
            "check",
            "ledger",
            "intake",
            "s3",
            "url",
            "split",
            "load",
            "deadletter",
            "embedded"
        })
package dev.caravan.operate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
