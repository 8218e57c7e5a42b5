/** Errors as problem+json (RFC 9457). */
@NullMarked
package dev.caravan.web.problem;

import org.jspecify.annotations.NullMarked;
