/** Works out reports: GROUP BY over files, with input and output larger than memory. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "csv", "value", "feed", "check", "ledger", "outage", "s3", "split"})
package dev.caravan.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
