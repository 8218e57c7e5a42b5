/** Matches the rows of a corrections file with the rejects that they replace. */
@NullMarked
package dev.caravan.load.correction;

import org.jspecify.annotations.NullMarked;
