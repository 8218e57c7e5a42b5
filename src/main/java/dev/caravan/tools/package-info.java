/** Tools that try Caravan: generated files and the crash test. */
@NullMarked
@ApplicationModule(allowedDependencies = {"jobs", "ledger :: job"})
package dev.caravan.tools;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
