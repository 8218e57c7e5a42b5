/** Deletes the rows of a job from its target table. */
@NullMarked
@NamedInterface("undo")
package dev.caravan.load.undo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
