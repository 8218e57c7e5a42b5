/** Rejected records, and the corrections that replace them. */
@NullMarked
@NamedInterface("reject")
package dev.caravan.ledger.reject;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
