/** caravan doctor. */
@NullMarked
package dev.caravan.cli.doctor;

import org.jspecify.annotations.NullMarked;
