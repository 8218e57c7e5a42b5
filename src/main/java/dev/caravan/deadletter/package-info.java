/** Sends dead letters back to the loaders. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "feed", "ledger", "split"})
package dev.caravan.deadletter;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
