/** One row in, accepted or its reasons out: the rules of e-mail addresses and of columns. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "csv", "feed", "value"})
package dev.caravan.check;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
