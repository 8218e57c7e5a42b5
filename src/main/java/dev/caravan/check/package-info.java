/** Checks the records of a chunk against the rules of their columns. */
@NullMarked
@ApplicationModule(allowedDependencies = {"csv", "feed :: plan", "feed :: rule", "value"})
package dev.caravan.check;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
