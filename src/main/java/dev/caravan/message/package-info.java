/** The chunk message: its id, its header as message attributes, and the codec of its body. */
@NullMarked
@ApplicationModule(allowedDependencies = {"trace"})
package dev.caravan.message;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
