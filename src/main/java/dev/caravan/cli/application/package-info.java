/** Starts the Spring application for a command. */
@NullMarked
package dev.caravan.cli.application;

import org.jspecify.annotations.NullMarked;
