/** caravan report. */
@NullMarked
package dev.caravan.cli.report;

import org.jspecify.annotations.NullMarked;
