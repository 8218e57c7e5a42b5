/** Deletes rejects, jobs, results and archived files whose retention has ended. */
@NullMarked
@ApplicationModule(allowedDependencies = {"ledger", "ledger :: job", "resilience", "source :: s3"})
package dev.caravan.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
