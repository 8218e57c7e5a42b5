/** What the values of each column type look like: bytes in, fits or why not. What it is told apart by is in docs/types.md. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.value;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
