package dev.caravan.explain;

import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.job.Job;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.KeySearch;
import dev.caravan.load.table.LineageQueries;
import dev.caravan.load.table.TargetTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds the row of a record in its table: by the key if there is one, else by the lineage. Thread-safe. */
@Component
class RowFinder {
    private final TargetTables tables;
    private final LineageQueries lineage;
    private final PlatformTransactionManager transactions;

    RowFinder(TargetTables tables, LineageQueries lineage, PlatformTransactionManager transactions) {
        this.tables = tables;
        this.lineage = lineage;
        this.transactions = transactions;
    }

    /**
     * What was found.
     *
     * @param row with the record's key, or its job and number; null if there is none
     * @param lineage whether the table says which job inserted a row
     * @param obstacle why no row could be searched for; null if one was
     */
    record Found(
            KeySearch.@Nullable Row row,
            boolean lineage,
            @Nullable String obstacle) {}

    /**
     * The row that has the key of a record of the job, if it has one.
     *
     * @param r index of the record, which was not rejected
     */
    Found byKey(Job job, LoadPlan plan, Records records, int r, Deadline deadline) {
        try {
            return inTransaction(deadline, () -> {
                KeySearch search = tables.rows(job.id(), plan);
                if (!search.hasTable()) {
                    return new Found(null, false, "table %s is gone".formatted(plan.table()));
                }
                search.open();
                try {
                    return new Found(search.row(records, r).orElse(null), search.hasLineage(), null);
                } finally {
                    search.close();
                }
            });
        } catch (IncompatibleTableException | DataAccessException | TransactionException e) {
            return new Found(null, false, String.valueOf(e.getMessage()));
        }
    }

    /** The row that was a record of the job, by the table's lineage. */
    Found byLineage(Job job, LoadPlan plan, long record, Deadline deadline) {
        try {
            return inTransaction(deadline, () -> {
                if (!lineage.exists(plan.table())) {
                    return new Found(null, false, "table %s is gone".formatted(plan.table()));
                }
                if (!lineage.areKnown(plan.table())) {
                    return new Found(
                            null,
                            false,
                            "table %s has neither a key nor lineage (columns caravan_job and caravan_row), so a record's row can't be told from others"
                                    .formatted(plan.table()));
                }
                List<String> columns = tables.asInTable(plan).loaded().stream()
                        .map(Column::name)
                        .toList();
                Optional<Map<String, @Nullable String>> values =
                        lineage.values(plan.table(), job.id(), record, record + 1, columns).stream()
                                .findFirst();
                return new Found(
                        values.map(found -> new KeySearch.Row(job.id(), record, false, found))
                                .orElse(null),
                        true,
                        null);
            });
        } catch (DataAccessException | TransactionException e) {
            return new Found(null, true, String.valueOf(e.getMessage()));
        }
    }

    private interface Search {
        Found find();
    }

    private Found inTransaction(Deadline deadline, Search search) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        // In MySQL a stricter one lets INSERT … SELECT lock the rows that it reads.
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        transaction.setTimeout(deadline.secondsLeft());
        Found found = transaction.execute(status -> {
            status.setRollbackOnly();
            return search.find();
        });
        return found == null ? new Found(null, false, null) : found;
    }
}
