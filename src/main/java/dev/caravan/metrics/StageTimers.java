package dev.caravan.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/** Makes the timers of stages, as histograms. */
final class StageTimers {
    private static final Duration[] BUCKETS = LongStream.of(
                    1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private StageTimers() {}

    static Timer stage(String stage, MeterRegistry meters) {
        return histogram("caravan.stage")
                .description("Time that a stage took, failed attempts included")
                .tag("stage", stage)
                .register(meters);
    }

    static Timer.Builder histogram(String name) {
        return Timer.builder(name).serviceLevelObjectives(BUCKETS);
    }
}
