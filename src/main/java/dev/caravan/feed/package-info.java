/** Feeds and reports as configured, their validation, and the settings of one job. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"access", "csv", "csv :: detection", "csv :: source", "digest", "error", "value"})
package dev.caravan.feed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
