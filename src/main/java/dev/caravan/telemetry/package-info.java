/** Spans for OpenTelemetry, in processes whose settings name a collector: docs/operations.md has their names. */
@NullMarked
@ApplicationModule(allowedDependencies = {"ledger", "ledger :: job", "message", "resilience", "trace"})
package dev.caravan.telemetry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
