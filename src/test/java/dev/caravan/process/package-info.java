/** Whole processes against each other: killed, raced, starved of their queue, and given bad input. */
@NullMarked
package dev.caravan.process;

import org.jspecify.annotations.NullMarked;
