/** What a command prints: text, JSON, progress, errors. */
@NullMarked
package dev.caravan.cli.output;

import org.jspecify.annotations.NullMarked;
