/** Tells others how jobs ended, by SNS and by webhook, and which rows chunks put into tables. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "feed", "ledger", "outage", "load", "operate"})
package dev.caravan.notice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
