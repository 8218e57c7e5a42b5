/** Classifies failures, stops the consumers while the database or the queue is unavailable, and lets workers that die or fail be replaced. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "ledger", "ledger :: database", "ledger :: job", "message", "queue"})
package dev.caravan.resilience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
