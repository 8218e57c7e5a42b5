/** caravan preview. */
@NullMarked
package dev.caravan.cli.preview;

import org.jspecify.annotations.NullMarked;
