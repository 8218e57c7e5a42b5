/** Records chunks that could not be loaded, and reconciles the dead letter queue with the ledger. */
@NullMarked
package dev.caravan.load.deadletter;

import org.jspecify.annotations.NullMarked;
