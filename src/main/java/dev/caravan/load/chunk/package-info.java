/** The rows of one chunk, from the message to the target table. */
@NullMarked
package dev.caravan.load.chunk;

import org.jspecify.annotations.NullMarked;
