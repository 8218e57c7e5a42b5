/** Digests of bytes. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.digest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
