/** The processes that share a ledger: their heartbeats, pauses of stages in all of them, and what waits on the queues. */
@NullMarked
@ApplicationModule(allowedDependencies = {"ledger", "ledger :: activity", "queue", "resilience"})
package dev.caravan.fleet;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
