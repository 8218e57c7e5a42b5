/** The rows of one chunk on their way to the target table. */
@NullMarked
package dev.caravan.load.chunk;

import org.jspecify.annotations.NullMarked;
