/** caravan check. */
@NullMarked
package dev.caravan.cli.check;

import org.jspecify.annotations.NullMarked;
