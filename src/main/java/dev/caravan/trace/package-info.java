/** The trace that a job belongs to, as W3C Trace Context has it. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.trace;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
