package dev.caravan.ledger.outbox;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.JobState;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What somebody is to be told of jobs (the transactional outbox of Richardson, "Microservices Patterns"): written in the transaction in
 * which it happens, so that it is told if and only if it did; told afterwards, at least once, since nobody knows whether somebody who
 * didn't come back had told it. Any number of processes tell. Thread-safe.
 */
@Repository
public class Outbox {
    private final LedgerDialect ledger;
    private final TransactionTemplate transaction;

    Outbox(LedgerDialect ledger, PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Does what may end a job, and if it did, enters that in the same transaction. */
    public boolean noting(long job, BooleanSupplier end) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean ended = end.getAsBoolean();
            if (ended) {
                ledger.sql("""
                                INSERT INTO caravan.outbox (message, job, state)
                                SELECT :message, id, state FROM caravan.job
                                WHERE id = :job AND state IN ('COMPLETED', 'PARTIAL', 'FAILED', 'ABORTED')
                                """)
                        .param("message", UUID.randomUUID().toString())
                        .param("job", job)
                        .update();
            }
            return ended;
        }));
    }

    /** What a channel is to be told now, the oldest first. */
    public List<Notification> due(NotificationChannel channel, int limit) {
        return ledger.sql("""
                        SELECT id, message, job, state, at, %1$s_tries AS tries FROM caravan.outbox
                        WHERE %1$s_done IS NULL AND %1$s_due <= CURRENT_TIMESTAMP(6)
                        ORDER BY id LIMIT :limit
                        """.formatted(channel.column()))
                .param("limit", limit)
                .query((row, index) -> new Notification(
                        row.getLong("id"),
                        row.getString("message"),
                        row.getLong("job"),
                        JobState.valueOf(row.getString("state")),
                        row.getObject("at", java.time.OffsetDateTime.class),
                        row.getInt("tries")))
                .list();
    }

    /** How many a channel has yet to be told of these jobs, due or not. */
    public long undelivered(NotificationChannel channel, List<Long> jobs) {
        return jobs.isEmpty()
                ? 0
                : ledger.sql("SELECT count(*) FROM caravan.outbox WHERE %s_done IS NULL AND job IN (:jobs)"
                                .formatted(channel.column()))
                        .param("jobs", jobs)
                        .query(Long.class)
                        .single();
    }

    /**
     * Takes on to tell a channel a notice.
     *
     * @param again when it is due again, unless it is {@link #done} by then
     * @return false: somebody else has taken it on
     */
    public boolean take(Notification notification, NotificationChannel channel, Duration again) {
        return ledger.sql("""
                                UPDATE caravan.outbox SET %1$s_tries = %1$s_tries + 1, %1$s_due = %2$s
                                WHERE id = :id AND %1$s_tries = :tries AND %1$s_done IS NULL
                                """.formatted(channel.column(), ledger.leaseExpiry()))
                        .param("seconds", LedgerDialect.seconds(again))
                        .param("id", notification.id())
                        .param("tries", notification.tries())
                        .update()
                == 1;
    }

    /** A channel has been told, or will not hear of it. */
    public void done(Notification notification, NotificationChannel channel) {
        ledger.sql("UPDATE caravan.outbox SET %s_done = CURRENT_TIMESTAMP(6) WHERE id = :id"
                        .formatted(channel.column()))
                .param("id", notification.id())
                .update();
    }

    /** Puts off when a channel is told next. */
    public void putOff(Notification notification, NotificationChannel channel, Duration until) {
        ledger.sql("UPDATE caravan.outbox SET %s_due = %s WHERE id = :id"
                        .formatted(channel.column(), ledger.leaseExpiry()))
                .param("seconds", LedgerDialect.seconds(until))
                .param("id", notification.id())
                .update();
    }

    /** Forgets what is older, told or not. */
    public int forget(Duration age) {
        return ledger.sql("DELETE FROM caravan.outbox WHERE at < " + ledger.leaseExpiry())
                .param("seconds", LedgerDialect.seconds(age.negated()))
                .update();
    }
}
