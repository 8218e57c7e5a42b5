/** Serializes the start of embedded services among processes. */
@NullMarked
@NamedInterface("lifecycle")
package dev.caravan.embedded.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
