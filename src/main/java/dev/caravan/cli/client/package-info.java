/** The commands as clients of a running Caravan, over its HTTP API. */
@NullMarked
package dev.caravan.cli.client;

import org.jspecify.annotations.NullMarked;
