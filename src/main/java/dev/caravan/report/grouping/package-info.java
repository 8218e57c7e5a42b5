/** Groups encoded records in memory, and in partitions on disk. */
@NullMarked
package dev.caravan.report.grouping;

import org.jspecify.annotations.NullMarked;
