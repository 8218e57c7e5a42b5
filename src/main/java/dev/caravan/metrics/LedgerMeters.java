package dev.caravan.metrics;

import dev.caravan.ledger.LedgerStatistics;
import dev.caravan.ledger.job.JobState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Gauges of the ledger, the same in every process that shares it, as they were at the last poll. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.management.enabled")
class LedgerMeters {
    private static final Duration LATELY = Duration.ofHours(1);
    private static final Set<JobState> OPEN =
            EnumSet.complementOf(EnumSet.of(JobState.COMPLETED, JobState.FAILED, JobState.ABORTED));
    private static final Set<JobState> ENDED =
            EnumSet.of(JobState.COMPLETED, JobState.PARTIAL, JobState.FAILED, JobState.ABORTED);

    /** Exceptions with a gauge of their own; further ones share one. */
    private static final int MOST_EXCEPTIONS = 20;

    private static final String OTHER = "other";

    private final LedgerStatistics statistics;
    private final MeterRegistry meters;
    private final Map<JobState, Long> open = new ConcurrentHashMap<>();
    private final Map<JobState, Long> ended = new ConcurrentHashMap<>();
    /** By exception. A gauge is never removed: a scrape that meets a removal fails. */
    private final Map<String, Long> deadLetters = new ConcurrentHashMap<>();

    LedgerMeters(LedgerStatistics statistics, MeterRegistry meters) {
        this.statistics = statistics;
        this.meters = meters;
        OPEN.forEach(state -> gauge("caravan.jobs", "state", state.name(), open, state)
                .description("Jobs that have not ended, and PARTIAL ones, by state")
                .register(meters));
        ENDED.forEach(state -> gauge("caravan.jobs.ended.last.hour", "state", state.name(), ended, state)
                .description("Jobs that ended within the last hour, by state")
                .register(meters));
        registerDeadLetters(OTHER);
    }

    private static <K> Gauge.Builder<?> gauge(String name, String label, String value, Map<K, Long> counts, K key) {
        return Gauge.builder(name, counts, it -> it.getOrDefault(key, 0L)).tag(label, value);
    }

    private void registerDeadLetters(String exception) {
        deadLetters.put(exception, 0L);
        gauge("caravan.dead.letters", "exception", exception, deadLetters, exception)
                .description("Chunks that are dead letters, by the class of the exception")
                .register(meters);
    }

    /** Not concurrently. */
    void poll() {
        replace(open, statistics.open());
        replace(ended, statistics.endedWithin(LATELY));
        Map<String, Long> letters = new HashMap<>();
        statistics.deadLetters().forEach((exception, count) -> letters.merge(label(exception), count, Long::sum));
        deadLetters.replaceAll((exception, before) -> letters.getOrDefault(exception, 0L));
    }

    private static void replace(Map<JobState, Long> counts, Map<JobState, Long> now) {
        for (JobState state : JobState.values()) {
            counts.put(state, now.getOrDefault(state, 0L));
        }
    }

    private String label(String exception) {
        if (deadLetters.containsKey(exception)) {
            return exception;
        }
        if (deadLetters.size() > MOST_EXCEPTIONS) {
            return OTHER;
        }
        registerDeadLetters(exception);
        return exception;
    }
}
