/** Replays dead letters: sends their chunks to the loaders again. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "feed",
            "feed :: plan",
            "ledger",
            "ledger :: deadletter",
            "message",
            "queue",
            "source",
            "split"
        })
package dev.caravan.deadletter;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
