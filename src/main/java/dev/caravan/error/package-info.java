/** Errors for users: their kinds, which the command line and HTTP map, and the root causes of exceptions. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.error;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
