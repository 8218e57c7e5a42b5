/** Options and arguments that several commands share. */
@NullMarked
package dev.caravan.cli.option;

import org.jspecify.annotations.NullMarked;
