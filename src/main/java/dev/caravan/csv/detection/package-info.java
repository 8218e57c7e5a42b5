/** Detects how a CSV text is written: encoding, dialect, preamble and header. */
@NullMarked
@NamedInterface("detection")
package dev.caravan.csv.detection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
