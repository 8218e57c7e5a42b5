/** Classifies failures, and stops the consumers while the database or the queue is unavailable. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "message", "queue"})
package dev.caravan.resilience;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
