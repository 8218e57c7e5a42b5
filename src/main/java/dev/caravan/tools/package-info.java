/** Tools that try Caravan: generated files and the crash test. */
@NullMarked
@ApplicationModule(allowedDependencies = {"jobs", "ledger :: job", "ledger :: reject"})
package dev.caravan.tools;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
