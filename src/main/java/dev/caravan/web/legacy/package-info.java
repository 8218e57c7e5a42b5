/** Endpoints of the systems that Caravan replaces. */
@NullMarked
package dev.caravan.web.legacy;

import org.jspecify.annotations.NullMarked;
