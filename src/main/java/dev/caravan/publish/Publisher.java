package dev.caravan.publish;

import dev.caravan.error.Counted;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.WriteMode;
import dev.caravan.ledger.EmptiedTables;
import dev.caravan.ledger.JobGroups;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.Publications;
import dev.caravan.ledger.SessionNames;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.PublishResult;
import dev.caravan.load.table.DatabaseMessage;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.StagedRows;
import dev.caravan.load.table.TargetTables;
import dev.caravan.load.table.UnpublishableException;
import dev.caravan.resilience.FailureKind;
import dev.caravan.source.SourceUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * Publishes a job, or all jobs of a group, in one transaction: the staged rows, what became of them, and the end of the jobs. If the worker
 * crashes or loses its lease, nothing has happened. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class Publisher {
    private static final int UNLIMITED = 0;

    /** The definition was read in the same transaction: what is refused now is refused to the next attempt. */
    private static final Set<FailureKind> FINAL = Set.of(FailureKind.REFUSED, FailureKind.TABLE_CHANGED);

    private final SnapshotCodec snapshotCodec;
    private final TargetTables tables;
    private final Leases leases;
    private final JobGroups groups;
    private final Publications publications;
    private final SessionNames sessionNames;
    private final EmptiedTables emptiedTables;
    private final RefusedRows refusedRows;
    private final PublishRejects rejects;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final TransactionTemplate savepoint;

    Publisher(
            SnapshotCodec snapshotCodec,
            TargetTables tables,
            Leases leases,
            JobGroups groups,
            Publications publications,
            SessionNames sessionNames,
            EmptiedTables emptiedTables,
            RefusedRows refusedRows,
            PublishRejects rejects,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions) {
        this.snapshotCodec = snapshotCodec;
        this.tables = tables;
        this.leases = leases;
        this.groups = groups;
        this.publications = publications;
        this.sessionNames = sessionNames;
        this.emptiedTables = emptiedTables;
        this.refusedRows = refusedRows;
        this.rejects = rejects;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * Publishes a leased job, or the group of jobs for which it stands.
     *
     * @throws dev.caravan.ledger.LeaseLostException if this worker has lost the lease, or a job has ended
     * @throws UnpublishableJobException if a job can't be published, whoever tries
     */
    @Handler
    void publish(@Body Job leased) {
        List<Job> jobs = groups.members(leased);
        List<LoadPlan> plans = jobs.stream()
                .map(job -> snapshotCodec.plan(Objects.requireNonNull(job.plan())))
                .toList();
        for (int i = 0; i < plans.size(); i++) {
            if (changes(plans.get(i))) {
                emptiedTables.prepare(jobs.get(i).id());
            }
        }
        transaction.executeWithoutResult(status -> {
            waitForStatementsOfAnyLength();
            sessionNames.name(leased.id());
            List<TableName> names = tables.lock(plans);
            leases.require(leased);
            Set<TableName> written = new HashSet<>();
            for (int i = 0; i < plans.size(); i++) {
                publish(jobs.get(i), plans.get(i), !written.add(names.get(i)));
            }
        });
    }

    /** @param follows whether a job of its group was published into its table before, in the same transaction */
    private void publish(Job job, LoadPlan wanted, boolean follows) {
        PublishAttempt attempt = null;
        try {
            LoadPlan plan = follows ? following(wanted) : wanted;
            attempt = new PublishAttempt(job, plan, tables.staged(job.id(), plan), new TreeMap<>());
            requireAllRows(job, attempt.rows());
            requireAllKeys(job, plan);
            requireReplacement(job, wanted);
            PublishResult result = publish(attempt);
            requireReplacement(job, wanted);
            if (changes(plan)) {
                emptiedTables.noteChange(job.id());
            }
            publications.complete(job, result);
        } catch (UnpublishableException | IncompatibleTableException | SourceUnavailableException e) {
            throw new UnpublishableJobException(job, attempt, e);
        }
    }

    private static boolean changes(LoadPlan plan) {
        return plan.policies().writeMode().changesRows();
    }

    /** The plan of a further source of a table: together they are what a REPLACE replaces the rows by. */
    private static LoadPlan following(LoadPlan plan) {
        WriteMode mode = plan.policies().writeMode();
        if (mode.mode() == LoadMode.SYNC && mode.syncScope() == null) {
            throw new UnpublishableException(
                    "a sync would delete from table %s what another source of the same atomic load has brought, so nothing was loaded: merge the files, or name a --sync-scope of which each file has its own values"
                            .formatted(plan.table()));
        }
        return plan.with(mode.following());
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

    /** The key of a rejected or discarded record is not staged: a sync would delete the row that has it. */
    private void requireAllKeys(Job job, LoadPlan plan) {
        long unstaged = publications.unstaged(job.id());
        if (plan.policies().writeMode().mode() == LoadMode.SYNC && unstaged > 0) {
            throw new UnpublishableException(
                    "a sync would delete the rows with the keys of %s rejected or discarded, so nothing was loaded: correct the file, or load it with on-duplicate: update"
                            .formatted(Counted.of(unstaged, "record")));
        }
    }

    /** A file without records may empty a table; one whose records are all bad is a wrong file. */
    private void requireReplacement(Job job, LoadPlan plan) {
        if (plan.policies().writeMode().mode() != LoadMode.REPLACE) {
            return;
        }
        long unstaged = publications.unstaged(job.id());
        if (unstaged > 0 && publications.records(job.id()) == 0) {
            throw new UnpublishableException(
                    "all %d records were rejected or discarded, and mode: replace would empty table %s, so nothing was loaded: correct the file"
                            .formatted(unstaged, plan.table()));
        }
    }

    /** Publishes the rows that the table takes; it is asked for the others only if there are some. */
    private PublishResult publish(PublishAttempt attempt) {
        try {
            Optional<PublishResult> result = tryToPublish(attempt);
            while (result.isEmpty()) {
                result = tryToPublish(attempt);
            }
            return result.get();
        } catch (DataAccessException e) {
            if (FINAL.contains(FailureKind.of(e))) {
                throw new IncompatibleTableException("the database refuses the rows: " + DatabaseMessage.of(e));
            }
            throw e;
        }
    }

    /** Empty: rows that the table refuses have become rejects. */
    private Optional<PublishResult> tryToPublish(PublishAttempt attempt) {
        StagedRows rows = attempt.rows();
        try {
            return Optional.ofNullable(savepoint.execute(status -> rows.publish()));
        } catch (DataAccessException e) {
            if (FailureKind.of(e) != FailureKind.ROW_DATA) {
                throw e;
            }
            SortedMap<Long, SQLException> found = refusedRows.find(attempt.job().id(), rows);
            if (found.isEmpty()) {
                throw new IncompatibleTableException(
                        "the database refuses to publish the rows: " + DatabaseMessage.of(e));
            }
            SortedMap<Long, SQLException> refused = attempt.refused();
            refused.putAll(found);
            if (rejects.add(attempt, found)) {
                throw new UnpublishableException(
                        "the table refuses %s, and max-rejects is exceeded, so nothing was loaded; the first: %s"
                                .formatted(
                                        Counted.of(refused.size(), "row"),
                                        DatabaseMessage.of(Objects.requireNonNull(refused.get(refused.firstKey())))));
            }
            long all = rejects.all(attempt.job());
            if (all > 0) {
                throw new UnpublishableException(
                        "all %d records were rejected, %d of them by the table, so nothing was loaded; the first: %s"
                                .formatted(
                                        all,
                                        refused.size(),
                                        DatabaseMessage.of(Objects.requireNonNull(refused.get(refused.firstKey())))));
            }
            rows.remove(found.keySet());
            return Optional.empty();
        }
    }
}
