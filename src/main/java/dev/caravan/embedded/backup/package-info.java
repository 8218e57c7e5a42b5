/** Saves a data directory with its PostgreSQL in one file, and makes it anew from there. */
@NullMarked
@NamedInterface("backup")
package dev.caravan.embedded.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
