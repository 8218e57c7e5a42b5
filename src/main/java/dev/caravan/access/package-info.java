/** Who submits a source, and to which tables, feeds and sources a login is bound. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error"})
package dev.caravan.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
