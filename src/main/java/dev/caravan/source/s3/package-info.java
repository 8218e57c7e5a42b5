/** Reads, lists, copies and uploads objects of S3. */
@NullMarked
@NamedInterface("s3")
package dev.caravan.source.s3;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
