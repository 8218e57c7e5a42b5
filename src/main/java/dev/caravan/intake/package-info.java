/** Finds files and claims each version once as a job in the ledger. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "csv", "feed", "ledger", "outage"})
package dev.caravan.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
