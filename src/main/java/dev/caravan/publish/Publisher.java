package dev.caravan.publish;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.Publications;
import dev.caravan.ledger.SessionNames;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.PublishResult;
import dev.caravan.load.table.DatabaseMessage;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.StagedRows;
import dev.caravan.load.table.TargetTables;
import dev.caravan.resilience.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Handler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes a job in one transaction: its staged rows, what became of them, and its end. If the worker crashes or loses its lease, nothing
 * has happened. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class Publisher {
    private static final int UNLIMITED = 0;

    private final SnapshotCodec snapshotCodec;
    private final TargetTables tables;
    private final Leases leases;
    private final Publications publications;
    private final SessionNames sessionNames;
    private final RefusedRows refusedRows;
    private final PublishRejects rejects;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final TransactionTemplate savepoint;

    Publisher(
            SnapshotCodec snapshotCodec,
            TargetTables tables,
            Leases leases,
            Publications publications,
            SessionNames sessionNames,
            RefusedRows refusedRows,
            PublishRejects rejects,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions) {
        this.snapshotCodec = snapshotCodec;
        this.tables = tables;
        this.leases = leases;
        this.publications = publications;
        this.sessionNames = sessionNames;
        this.refusedRows = refusedRows;
        this.rejects = rejects;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * @throws dev.caravan.ledger.LeaseLostException if this worker has lost the lease, or the job has ended
     * @throws dev.caravan.load.table.UnpublishableException if the job's mode forbids it
     * @throws IncompatibleTableException if the table can't take its rows
     */
    @Handler
    void publish(@Body Job job) {
        LoadPlan plan = snapshotCodec.plan(Objects.requireNonNull(job.plan()));
        transaction.executeWithoutResult(status -> {
            waitForStatementsOfAnyLength();
            sessionNames.name(job.id());
            StagedRows rows = tables.staged(job.id(), plan, () -> leases.require(job));
            requireAllRows(job, rows);
            publications.complete(job, publish(job, plan, rows));
        });
    }

    /** The server says nothing while it sorts; the pool gives the connection its time-out back. */
    private void waitForStatementsOfAnyLength() {
        jdbc.execute((Connection connection) -> {
            connection.setNetworkTimeout(Runnable::run, UNLIMITED);
            return null;
        });
    }

    private void requireAllRows(Job job, StagedRows rows) {
        long staged = rows.count();
        long loaded = publications.records(job.id());
        if (staged != loaded) {
            throw new IncompatibleTableException(
                    "the staging table has %d rows, and the ledger %d: it was changed by another program; load the source again"
                            .formatted(staged, loaded));
        }
    }

    /** Publishes the rows that the table takes; it is asked for the others only if there are some. */
    private PublishResult publish(Job job, LoadPlan plan, StagedRows rows) {
        while (true) {
            try {
                return Objects.requireNonNull(savepoint.execute(status -> rows.publish()));
            } catch (DataAccessException e) {
                FailureKind kind = FailureKind.of(e);
                if (kind == FailureKind.REFUSED) {
                    throw new IncompatibleTableException("the database refuses the rows: " + DatabaseMessage.of(e));
                }
                if (kind != FailureKind.ROW_DATA) {
                    throw e;
                }
                Map<Long, SQLException> refused = refusedRows.find(job.id(), rows);
                if (refused.isEmpty()) {
                    throw new IncompatibleTableException(
                            "the database refuses to publish the rows: " + DatabaseMessage.of(e));
                }
                rejects.add(job, plan, rows, refused);
                rows.remove(refused.keySet());
            }
        }
    }
}
