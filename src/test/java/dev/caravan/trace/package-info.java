@NullMarked
package dev.caravan.trace;

import org.jspecify.annotations.NullMarked;
