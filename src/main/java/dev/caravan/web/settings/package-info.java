/** Settings of the HTTP API, and the roles of its users. */
@NullMarked
package dev.caravan.web.settings;

import org.jspecify.annotations.NullMarked;
