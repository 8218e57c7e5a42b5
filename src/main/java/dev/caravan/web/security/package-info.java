/** Authentication, authorization and protection against requests forged by other sites. */
@NullMarked
@NamedInterface("security")
package dev.caravan.web.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
