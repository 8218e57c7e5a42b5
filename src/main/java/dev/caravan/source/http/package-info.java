/** Reads files of web servers, from addresses that are allowed. */
@NullMarked
@NamedInterface("http")
package dev.caravan.source.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
