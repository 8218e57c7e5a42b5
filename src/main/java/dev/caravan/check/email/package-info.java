/** Checks e-mail addresses: syntax, domain, deliverability. */
@NullMarked
@NamedInterface("email")
package dev.caravan.check.email;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
