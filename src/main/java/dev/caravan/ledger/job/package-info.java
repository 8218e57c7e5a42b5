/** A job as a row of the ledger, and its balance. */
@NullMarked
@NamedInterface("job")
package dev.caravan.ledger.job;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
