/** Notifications that are due, written in the transaction of their cause (transactional outbox). */
@NullMarked
@NamedInterface("outbox")
package dev.caravan.ledger.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
