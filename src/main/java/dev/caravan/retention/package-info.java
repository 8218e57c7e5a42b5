/** Deletes what is kept no longer: rejects, jobs, results of reports, files of the done and the failed folder. */
@NullMarked
@ApplicationModule(allowedDependencies = {"ledger", "outage", "s3"})
package dev.caravan.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
