/** Classifies failures, stops the consumers while what they need is unavailable, and lets workers that die or fail be replaced. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"error", "ledger", "ledger :: database", "ledger :: job", "message", "queue", "trace"})
package dev.caravan.resilience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
