@NullMarked
package dev.caravan.metrics;

import org.jspecify.annotations.NullMarked;
