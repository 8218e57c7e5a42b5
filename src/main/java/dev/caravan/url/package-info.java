/** Files on web servers: named, looked at, read through broken connections; from addresses that may be asked. */
@NullMarked
@ApplicationModule(allowedDependencies = "csv")
package dev.caravan.url;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
