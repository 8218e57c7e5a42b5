/** Generates files of any size with a known outcome. */
@NullMarked
@NamedInterface("generate")
package dev.caravan.tools.generate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
