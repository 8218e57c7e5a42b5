/** How embedded services are started by one process at a time. */
@NullMarked
@NamedInterface("lifecycle")
package dev.caravan.embedded.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
