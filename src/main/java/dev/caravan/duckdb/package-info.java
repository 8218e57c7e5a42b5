/** An embedded DuckDB with bounded memory, and the directory that it works in. */
@NullMarked
@ApplicationModule(allowedDependencies = {"disk"})
package dev.caravan.duckdb;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
