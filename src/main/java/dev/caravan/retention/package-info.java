/** Deletes what is kept no longer: rejects, jobs, files of the done and the failed folder. */
@NullMarked
@ApplicationModule(allowedDependencies = {"ledger", "outage"})
package dev.caravan.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
