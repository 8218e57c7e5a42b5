package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.JobState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Repository;

/** Counts jobs and dead letters for metrics and the page, by indexes and of so many rows at most, however long the history is. Thread-safe. */
@Repository
public class LedgerStatistics {
    private static final int MOST_ROWS = 100_000;

    private final LedgerDialect ledger;

    LedgerStatistics(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /** The jobs that have not ended, those that are PARTIAL and those that are UNDOING, by state; states without jobs are left out. */
    public Map<JobState, Long> open() {
        return states("""
                SELECT state, count(*) AS number FROM (
                  SELECT state FROM (SELECT state FROM caravan.job WHERE finished_at IS NULL LIMIT %1$d) AS unfinished
                  UNION ALL
                  SELECT state FROM (SELECT state FROM caravan.job WHERE state = 'PARTIAL' AND finished_at IS NOT NULL LIMIT %1$d) AS part
                  UNION ALL
                  SELECT state FROM (SELECT state FROM caravan.job WHERE state = 'UNDOING' AND finished_at IS NOT NULL LIMIT %1$d) AS undoing
                ) AS open_job GROUP BY state
                """.formatted(MOST_ROWS), Map.of());
    }

    /** The jobs that ended within this time, by state; states without jobs are left out. */
    public Map<JobState, Long> endedWithin(Duration time) {
        return states(
                """
                SELECT state, count(*) AS number FROM (
                  SELECT state FROM caravan.job WHERE finished_at >= %s LIMIT %d
                ) AS ended GROUP BY state
                """.formatted(ledger.leaseExpiry(), MOST_ROWS),
                Map.of("seconds", LedgerDialect.seconds(time.negated())));
    }

    private Map<JobState, Long> states(String query, Map<String, Object> parameters) {
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        ledger.sql(query).params(parameters).query(row -> {
            jobs.put(JobState.valueOf(row.getString("state")), row.getLong("number"));
        });
        return jobs;
    }

    /** Dead letters by class of their exception, the most frequent first. */
    public Map<String, Long> deadLetters() {
        Map<String, Long> letters = new LinkedHashMap<>();
        ledger.sql("""
                        SELECT exception, count(*) AS number FROM (
                          SELECT exception FROM caravan.dead_letter WHERE discarded_at IS NULL LIMIT %d
                        ) AS letter GROUP BY exception ORDER BY number DESC, exception
                        """.formatted(MOST_ROWS)).query(row -> {
            letters.put(row.getString("exception"), row.getLong("number"));
        });
        return letters;
    }
}
