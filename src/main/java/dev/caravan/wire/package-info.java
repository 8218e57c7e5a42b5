/** The chunk message: its ids, attributes, codec and the names of the channels it travels through. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.wire;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
