/** Chunks that could not be loaded, with their cause. */
@NullMarked
@NamedInterface("deadletter")
package dev.caravan.ledger.deadletter;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
