/** A report's work as tasks for machines that know nothing of the ledger: what {@code caravan-spark.jar} runs on executors. No Spring, no Camel. */
@NullMarked
package dev.caravan.report.cluster;

import org.jspecify.annotations.NullMarked;
