/** Caravan: CSV files of any size into a SQL database through a durable queue, exactly once. */
@NullMarked
package dev.caravan;

import org.jspecify.annotations.NullMarked;
