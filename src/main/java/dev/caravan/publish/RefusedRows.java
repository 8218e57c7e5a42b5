package dev.caravan.publish;

import dev.caravan.ledger.Publications;
import dev.caravan.load.table.DatabaseMessage;
import dev.caravan.load.table.StagedRows;
import dev.caravan.load.table.UnpublishableException;
import dev.caravan.message.ChunkHeader;
import dev.caravan.resilience.FailureKind;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds the staged rows that the table refuses: chunk by chunk, and within a chunk by halving. Changes nothing. Thread-safe. */
@Component
class RefusedRows {
    /** More are no bad rows but a wrong file, and each is tried separately. */
    private static final int MOST = 100_000;

    private final Publications publications;
    private final TransactionTemplate savepoint;

    RefusedRows(Publications publications, PlatformTransactionManager transactions) {
        this.publications = publications;
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * The database's refusals by the number of the record, within the caller's transaction; none if it refuses what comes before the rows.
     * A refused one is tried again after the others, as long as that helps: it may refer to a later row.
     *
     * @throws UnpublishableException if there are more than {@value #MOST}
     */
    SortedMap<Long, SQLException> find(long job, StagedRows rows) {
        SortedMap<Long, SQLException> refused = new TreeMap<>();
        savepoint.executeWithoutResult(status -> {
            status.setRollbackOnly();
            if (!isPrepared(rows)) {
                return;
            }
            for (ChunkHeader chunk : publications.staged(job)) {
                tryOrHalve(rows, chunk.firstRecord(), chunk.firstRecord() + chunk.records() - 1, refused);
            }
            for (int before = Integer.MAX_VALUE; refused.size() < before && !refused.isEmpty(); ) {
                before = refused.size();
                tryAgain(rows, refused);
            }
        });
        return refused;
    }

    private boolean isPrepared(StagedRows rows) {
        try {
            savepoint.executeWithoutResult(status -> rows.prepareTrial());
            return true;
        } catch (DataAccessException e) {
            if (FailureKind.of(e) != FailureKind.ROW_DATA) {
                throw e;
            }
            return false;
        }
    }

    /** What another record of its key keeps out now, the table would refuse as before. */
    private void tryAgain(StagedRows rows, Map<Long, SQLException> refused) {
        Map<Long, SQLException> before = new TreeMap<>(refused);
        refused.clear();
        before.forEach((record, refusal) -> {
            if (tryOrHalve(rows, record, record, refused) == 0) {
                refused.putIfAbsent(record, refusal);
            }
        });
    }

    /** Rows that the table takes stay until the end, because others may refer to them. Returns how many rows of the table were written. */
    private long tryOrHalve(StagedRows rows, long first, long last, Map<Long, SQLException> refused) {
        try {
            return Objects.requireNonNull(savepoint.execute(status -> rows.tryRows(first, last)));
        } catch (DataAccessException e) {
            SQLException refusal = DatabaseMessage.refusal(e);
            if (refusal == null || FailureKind.of(e) != FailureKind.ROW_DATA) {
                throw e;
            }
            if (first == last) {
                refused.put(first, refusal);
                if (refused.size() > MOST) {
                    throw new UnpublishableException(
                            "the table refuses more than %d rows, the last because: %s; to load the others nevertheless, use --load-method direct"
                                    .formatted(MOST, DatabaseMessage.of(refusal)));
                }
                return 0;
            }
            long middle = first + (last - first) / 2;
            return tryOrHalve(rows, first, middle, refused) + tryOrHalve(rows, middle + 1, last, refused);
        }
    }
}
