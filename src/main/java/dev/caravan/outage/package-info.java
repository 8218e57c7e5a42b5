/** Tells failures by their kind, and pauses the routes while the database or the queue can't be reached. */
@NullMarked
@ApplicationModule(allowedDependencies = "wire")
package dev.caravan.outage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
