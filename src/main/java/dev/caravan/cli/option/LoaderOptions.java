package dev.caravan.cli.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The loaders of this process. */
public final class LoaderOptions {
    @Option(names = "--loaders", paramLabel = "N", description = "Chunks that this process loads at once (default: 2).")
    @Nullable Integer loaders;

    public boolean areGiven() {
        return loaders != null;
    }

    /** Adds the settings that these options stand for. */
    public void addTo(Map<String, Object> properties) {
        if (loaders != null) {
            properties.put("caravan.load.concurrency", loaders);
        }
    }
}
