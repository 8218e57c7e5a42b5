package dev.caravan.load;

import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.ChunkEntry;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.RejectLimits;
import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.ledger.outbox.RowEventOutbox;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.CorrectionMatch;
import dev.caravan.load.chunk.WriteResult;
import dev.caravan.load.correction.CorrectionStep;
import dev.caravan.load.table.DatabaseMessage;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.resilience.FailureKind;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.apache.camel.Handler;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes a chunk's rows, its rejects and its entry in the ledger, within one transaction. Rows whose data the
 * database refuses are found by halving and become rejects; if an operator asked for it, so are those that fail for a reason that nobody knows.
 * Thread-safe.
 */
@Component
class RowWriter {
    /** Reason of records that a trigger or rule of the table drops without an error. */
    private static final String DROPPED = "dropped-by-table";

    private static final int TEXT_CHARS = 200;

    private final Rejects rejects;
    private final Chunks chunks;
    private final ChunkBodies bodies;
    private final RejectLimits limits;
    private final CorrectionStep corrections;
    private final RowEventOutbox rowEventOutbox;
    private final TransactionTemplate savepoint;

    RowWriter(
            Rejects rejects,
            Chunks chunks,
            ChunkBodies bodies,
            RejectLimits limits,
            CorrectionStep corrections,
            RowEventOutbox rowEventOutbox,
            PlatformTransactionManager transactions) {
        this.rejects = rejects;
        this.chunks = chunks;
        this.bodies = bodies;
        this.limits = limits;
        this.corrections = corrections;
        this.rowEventOutbox = rowEventOutbox;
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    @Handler
    void write(@Body ChunkRows rows) {
        // A dry run leaves no trace at the job that it would correct.
        CorrectionMatch correctionMatch = rows.plan().policies().dryRun() ? null : rows.correctionMatch();
        if (correctionMatch != null) {
            corrections.begin(rows, correctionMatch);
        }
        int[] accepted = rows.acceptedRecords();
        WriteResult writeResult = accepted.length == 0 ? WriteResult.NONE : write(rows, accepted);
        if (correctionMatch != null) {
            corrections.end(rows, correctionMatch);
        }
        List<Reject> refused = rows.rejects();
        if (!refused.isEmpty()) {
            rejects.add(rows.header().id(), refused);
        }
        ChunkEntry entry = entry(rows, writeResult, refused.size());
        chunks.confirm(entry);
        if (rows.isStored()) {
            bodies.delete(rows.header().id());
        }
        if (rows.plan().policies().rowEvents() != null && writeResult.inserted() > 0) {
            rowEventOutbox.add(rows.header());
        }
        if (rows.plan().policies().rejects() != null) {
            limits.count(entry);
        }
    }

    static ChunkEntry entry(ChunkRows rows, WriteResult result, int rejected) {
        return new ChunkEntry(
                rows.header(),
                result.inserted(),
                result.duplicates(),
                rejected,
                rows.plan().onFieldCountMismatch() == null ? FieldMismatchCounts.NONE : rows.fieldMismatches(),
                dropped(rows.records(), result.dropped()));
    }

    /** Null: no record was dropped. */
    private static @Nullable SkipCount dropped(Records records, List<Integer> dropped) {
        if (dropped.isEmpty()) {
            return null;
        }
        int first = dropped.get(0);
        String text = records.originalText(first);
        return new SkipCount(
                DROPPED,
                dropped.size(),
                records.line(first),
                records.line(dropped.get(dropped.size() - 1)),
                text.substring(0, Math.min(text.length(), TEXT_CHARS)));
    }

    /**
     * Writes records; those that the database refuses become rejects. A refused one is tried again after the others, as long as that helps:
     * it may refer to a record that halving has put behind it.
     */
    private WriteResult write(ChunkRows rows, int[] records) {
        Map<Integer, SQLException> refused = new TreeMap<>();
        WriteResult result = writeOrHalve(rows, records, refused);
        for (int before = records.length;
                refused.size() < before && refused.values().stream().anyMatch(RowWriter::isReference); ) {
            before = refused.size();
            int[] again = refused.keySet().stream().mapToInt(Integer::intValue).toArray();
            refused.clear();
            result = result.plus(writeOrHalve(rows, again, refused));
        }
        refused.forEach((record, refusal) -> rows.reject(new Violation(
                record,
                rows.table().columnOf(refusal),
                "database-" + refusal.getSQLState(),
                DatabaseMessage.of(refusal))));
        return result;
    }

    /** A foreign key (ISO/IEC 9075-2, class 23; MySQL gives the class alone). */
    private static boolean isReference(SQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        return state.equals("23503") || state.equals("23506") || state.equals("23000");
    }

    private WriteResult writeOrHalve(ChunkRows rows, int[] records, Map<Integer, SQLException> refused) {
        try {
            return Objects.requireNonNull(
                    savepoint.execute(status -> rows.table().write(rows, records)));
        } catch (TransactionSystemException e) {
            // MySQL rolls the whole transaction back at a deadlock, including the savepoint: throw the deadlock, so
            // that the chunk is retried.
            throw e.getApplicationException() instanceof DataAccessException cause ? cause : e;
        } catch (DataAccessException e) {
            FailureKind kind = FailureKind.of(e);
            if (kind == FailureKind.REFUSED) {
                throw new IncompatibleTableException("the database refuses the rows: " + DatabaseMessage.of(e));
            }
            SQLException refusal = DatabaseMessage.refusal(e);
            boolean ofRow = kind == FailureKind.ROW_DATA || (kind == FailureKind.UNKNOWN && rows.isIsolated());
            if (refusal == null || !ofRow) {
                throw e;
            }
            if (records.length == 1) {
                refused.put(records[0], refusal);
                return WriteResult.NONE;
            }
            int half = records.length / 2;
            return writeOrHalve(rows, Arrays.copyOf(records, half), refused)
                    .plus(writeOrHalve(rows, Arrays.copyOfRange(records, half, records.length), refused));
        }
    }
}
