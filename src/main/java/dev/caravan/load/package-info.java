/** Takes chunk messages off the queue, checks their rows and writes them to the target table. */
@NullMarked
@ApplicationModule(allowedDependencies = {"wire", "csv", "feed", "value", "check", "ledger", "outage"})
package dev.caravan.load;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
