package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Repository;

/** How many records of a job were accounted for when, from the times of its chunks, until retention merges them. Thread-safe. */
@Repository
public class Throughput {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LedgerDialect ledger;

    Throughput(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * Sums of records by the number of the point, from 0; points without records are left out.
     *
     * @param secondsPerPoint width of a point
     */
    public Map<Integer, Long> of(Job job, double secondsPerPoint) {
        Map<Integer, Long> points = new TreeMap<>();
        OffsetDateTime start = job.startedAt();
        if (start == null) {
            return points;
        }
        ledger.sql("""
                        SELECT point, sum(records) AS records
                        FROM (SELECT floor((%s - :start) / :width) AS point, records FROM caravan.chunk
                              WHERE job = :job AND state = 'LOADED') AS timed
                        GROUP BY point
                        """.formatted(ledger.epochSeconds("written_at")))
                .param("job", job.id())
                .param("start", start.toEpochSecond() + start.getNano() / NANOS_PER_SECOND)
                .param("width", secondsPerPoint)
                // The clocks of machines differ a little.
                .query(row -> {
                    points.merge(Math.max(0, (int) row.getDouble("point")), row.getLong("records"), Long::sum);
                });
        return points;
    }
}
