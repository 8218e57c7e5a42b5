/** Files that come over HTTP: received, in pieces or whole, into a folder of their own on disk, and made jobs once. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "feed", "ledger", "outage", "intake", "csv", "s3"})
package dev.caravan.upload;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
