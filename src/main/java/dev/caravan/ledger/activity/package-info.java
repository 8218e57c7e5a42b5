/** Counts what this process has committed to the ledger. */
@NullMarked
@NamedInterface("activity")
package dev.caravan.ledger.activity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
