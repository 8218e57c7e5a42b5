/** This version on the ledger and with the messages of earlier ones, and beside their processes. */
@NullMarked
package dev.caravan.upgrade;

import org.jspecify.annotations.NullMarked;
