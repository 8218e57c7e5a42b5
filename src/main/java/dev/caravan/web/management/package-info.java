/** Health, Jolokia and hawtio. */
@NullMarked
package dev.caravan.web.management;

import org.jspecify.annotations.NullMarked;
