/** The program that Spark runs for a report: the tasks of {@code dev.caravan.report.cluster} as stages. Compiled against Spark, outside Caravan's jar. */
@NullMarked
package dev.caravan.spark;

import org.jspecify.annotations.NullMarked;
