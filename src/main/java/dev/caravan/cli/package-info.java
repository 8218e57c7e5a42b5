/** The caravan command. */
@NullMarked
@ApplicationModule(allowedDependencies = {"operate", "csv", "feed", "check", "ledger", "intake", "embedded"})
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
