package dev.caravan.ledger.outbox;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.JobListener;
import dev.caravan.ledger.job.JobState;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notifications of ended jobs, as a transactional outbox (Richardson, "Microservices Patterns"): a notification is written in the transaction
 * that ends its job, so it exists if and only if the job ended. It is delivered afterwards, at least once: a process may crash after sending it
 * and before marking it as delivered. Any number of processes deliver. Thread-safe.
 */
@Repository
public class Outbox {
    private final LedgerDialect ledger;
    private final TransactionTemplate transaction;
    private final ObjectProvider<JobListener> listeners;

    Outbox(LedgerDialect ledger, PlatformTransactionManager transactions, ObjectProvider<JobListener> listeners) {
        this.ledger = ledger;
        this.listeners = listeners;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Runs what may end a job, and if the job ended, writes its notification in the same transaction; returns whether it ended. */
    public boolean noting(long job, BooleanSupplier end) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean ended = end.getAsBoolean();
            if (ended) {
                ledger.sql("""
                                INSERT INTO caravan.outbox (message, job, state)
                                SELECT :message, id, state FROM caravan.job
                                WHERE id = :job AND state IN ('COMPLETED', 'PARTIAL', 'FAILED', 'ABORTED', 'SUPERSEDED', 'GONE')
                                """)
                        .param("message", UUID.randomUUID().toString())
                        .param("job", job)
                        .update();
                listeners.forEach(listener -> listener.ended(job));
            }
            return ended;
        }));
    }

    /** The notifications that a channel's receiver has yet to get, the oldest first. */
    public DueRows<Notification> due(NotificationChannel channel) {
        return DueRows.of(
                ledger,
                """
                SELECT id, message, job, state, at, %1$s_tries AS tries FROM caravan.outbox
                WHERE %1$s_done IS NULL AND %1$s_due <= CURRENT_TIMESTAMP(6)
                ORDER BY id
                """.formatted(channel.column()),
                "UPDATE caravan.outbox SET %s_done = CURRENT_TIMESTAMP(6) WHERE id = %s"
                        .formatted(channel.column(), DueRows.parameter("id")),
                "UPDATE caravan.outbox SET %1$s_tries = %1$s_tries + 1, %1$s_due = %%s WHERE id = %2$s"
                        .formatted(channel.column(), DueRows.parameter("id")),
                (row, index) -> new Notification(
                        row.getLong("id"),
                        row.getString("message"),
                        row.getLong("job"),
                        JobState.valueOf(row.getString("state")),
                        row.getObject("at", OffsetDateTime.class),
                        row.getInt("tries")));
    }

    /** How many notifications of these jobs a channel has yet to deliver, due or not. */
    public long undelivered(NotificationChannel channel, List<Long> jobs) {
        return jobs.isEmpty()
                ? 0
                : ledger.sql("SELECT count(*) FROM caravan.outbox WHERE %s_done IS NULL AND job IN (:jobs)"
                                .formatted(channel.column()))
                        .param("jobs", jobs)
                        .query(Long.class)
                        .single();
    }

    /** Deletes notifications older than {@code age}, delivered or not; returns how many. */
    public int forget(Duration age) {
        return ledger.sql("DELETE FROM caravan.outbox WHERE at < " + ledger.leaseExpiry())
                .param("seconds", LedgerDialect.seconds(age.negated()))
                .update();
    }
}
