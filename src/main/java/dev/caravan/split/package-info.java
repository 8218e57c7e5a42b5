/** Leases a job and cuts its file into chunk messages on the queue. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "csv", "feed", "ledger", "outage"})
package dev.caravan.split;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
