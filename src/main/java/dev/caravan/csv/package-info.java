/** Bytes to records with line and offset: dialect, encoding, decompression, scanning and parsing. Knows neither Spring nor Camel. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.csv;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
