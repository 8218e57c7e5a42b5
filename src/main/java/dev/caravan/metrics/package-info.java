/** Meters for Prometheus, in processes that have a port for management: docs/metrics.md has their names. */
@NullMarked
@ApplicationModule(allowedDependencies = {"ledger", "ledger :: activity", "ledger :: job", "queue", "resilience"})
package dev.caravan.metrics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
