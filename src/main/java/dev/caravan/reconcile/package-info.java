/** Compares what a job loaded with its source, as DuckDB reads it: a proof that leans on none of the loader's code for reading CSV. */
@NullMarked
@ApplicationModule(allowedDependencies = {"csv", "feed", "ledger", "split", "load"})
package dev.caravan.reconcile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
