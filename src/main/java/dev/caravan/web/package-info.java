/** HTTP: the REST API over what {@code operate} offers, and the calls of the systems that Caravan replaces. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "wire",
            "csv",
            "feed",
            "ledger",
            "outage",
            "s3",
            "url",
            "intake",
            "deadletter",
            "upload",
            "operate"
        })
package dev.caravan.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
