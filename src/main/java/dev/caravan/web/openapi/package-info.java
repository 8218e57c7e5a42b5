/** The OpenAPI document. */
@NullMarked
package dev.caravan.web.openapi;

import org.jspecify.annotations.NullMarked;
