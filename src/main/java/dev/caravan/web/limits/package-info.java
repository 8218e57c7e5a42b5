/** Limits of request rate, concurrency and body size for each client. */
@NullMarked
package dev.caravan.web.limits;

import org.jspecify.annotations.NullMarked;
