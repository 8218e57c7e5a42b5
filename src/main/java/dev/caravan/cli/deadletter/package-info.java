/** caravan dead-letters. */
@NullMarked
package dev.caravan.cli.deadletter;

import org.jspecify.annotations.NullMarked;
