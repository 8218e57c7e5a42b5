/** Reads secrets from files and from AWS in place of the settings that refer to them. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error"})
package dev.caravan.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
