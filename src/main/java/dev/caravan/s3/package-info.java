/** Objects of S3: named, listed, and read through broken connections. */
@NullMarked
@ApplicationModule(allowedDependencies = "csv")
package dev.caravan.s3;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
