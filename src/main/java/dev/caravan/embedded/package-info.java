/** Starts the database and the queue that the configuration does not name. */
@NullMarked
@ApplicationModule(allowedDependencies = {"digest", "disk", "error", "queue"})
package dev.caravan.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
