/** caravan reconcile. */
@NullMarked
package dev.caravan.cli.reconcile;

import org.jspecify.annotations.NullMarked;
