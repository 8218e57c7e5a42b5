/** File locks between processes, files that only their user reads, and how to recognise a full disk. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.disk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
