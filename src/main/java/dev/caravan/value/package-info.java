/** Checks and normalizes the values of each column type, on their UTF-8 bytes; docs/types.md has the rules. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.value;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
