/** The audit log of changes. */
@NullMarked
package dev.caravan.web.audit;

import org.jspecify.annotations.NullMarked;
