/** Jobs, chunks, leases and their history; the only owner of the ledger tables. */
@NullMarked
@ApplicationModule(allowedDependencies = {"digest", "error", "message", "queue", "trace"})
package dev.caravan.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
