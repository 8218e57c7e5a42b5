/** caravan explain. */
@NullMarked
package dev.caravan.cli.explain;

import org.jspecify.annotations.NullMarked;
