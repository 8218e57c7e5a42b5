/** Tells from its first bytes what a file is that is no CSV. */
@NullMarked
@NamedInterface("content")
package dev.caravan.csv.content;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
