package dev.caravan.jobs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.ledger.reject.Rejects;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Why records of jobs were rejected. Counting a million rejects takes a quarter of a second, and a page asks again and again: counts are kept
 * until the job's balance says that its rejects have changed. Thread-safe.
 */
@Component
class RejectReasons {
    private static final int MOST_JOBS = 500;

    /** Retention deletes rejects, and changes no balance. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Rejects rejects;
    private final Cache<State, List<ReasonCount>> counted = Caffeine.newBuilder()
            .maximumSize(MOST_JOBS)
            .expireAfterWrite(LONGEST)
            .build();

    RejectReasons(Rejects rejects) {
        this.rejects = rejects;
    }

    /**
     * State of a job's rejects. Their transactions change the counts: one that adds rejects makes {@code rejected + corrected} greater, one that
     * corrects them {@code corrected}, and one that gives them the reason for which a correction was rejected {@code amended}.
     */
    private record State(long job, long rejected, long corrected, long amended) {}

    /** Of a job as it was seen a moment ago: later counts than those of that moment may be found, never earlier ones. */
    List<ReasonCount> of(JobView view) {
        return view.balance().rejected() == 0
                ? List.of()
                : counted.get(
                        new State(view.id(), view.balance().rejected(), view.corrected(), view.amended()),
                        state -> rejects.reasons(state.job));
    }
}
