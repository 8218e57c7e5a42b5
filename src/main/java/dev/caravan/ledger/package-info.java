/** Jobs, chunks, rejects and leases: sole owner of the tables in schema caravan. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire"})
package dev.caravan.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
