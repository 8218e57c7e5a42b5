/** Log lines that no text from outside can forge, without values of rows. */
@NullMarked
@ApplicationModule(allowedDependencies = {"ledger :: database", "ledger :: job", "message", "resilience", "trace"})
package dev.caravan.logging;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
