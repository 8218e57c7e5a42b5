/** File locks between processes, and how to recognise a full disk. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.disk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
