/** Which feed a file belongs to and by which rules its rows load; the plan that a job carries. */
@NullMarked
@ApplicationModule(allowedDependencies = {"csv", "value"})
package dev.caravan.feed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
