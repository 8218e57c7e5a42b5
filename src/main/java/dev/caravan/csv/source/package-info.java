/** Opens a CSV source as UTF-8 text: decompression, archives, encoding, resumed connections. */
@NullMarked
@NamedInterface("source")
package dev.caravan.csv.source;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
