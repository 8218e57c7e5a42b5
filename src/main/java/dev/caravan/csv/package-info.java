/** Finds the records of CSV bytes, with line and offset, and parses their fields; knows neither Spring nor Camel. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.caravan.csv;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
