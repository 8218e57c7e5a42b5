package dev.caravan.load;

import dev.caravan.check.Violation;
import dev.caravan.ledger.ChunkEntry;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.RejectLimits;
import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.outbox.RowEventOutbox;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.CorrectionMatch;
import dev.caravan.load.chunk.WriteResult;
import dev.caravan.load.correction.CorrectionStep;
import dev.caravan.load.table.DatabaseMessage;
import dev.caravan.resilience.FailureKind;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.Handler;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes a chunk's rows, its rejects and its entry in the ledger, within one transaction. Rows whose data the
 * database refuses are found by halving and become rejects. Thread-safe.
 */
@Component
class RowWriter {
    private final Rejects rejects;
    private final Chunks chunks;
    private final RejectLimits limits;
    private final CorrectionStep corrections;
    private final RowEventOutbox rowEventOutbox;
    private final TransactionTemplate savepoint;

    RowWriter(
            Rejects rejects,
            Chunks chunks,
            RejectLimits limits,
            CorrectionStep corrections,
            RowEventOutbox rowEventOutbox,
            PlatformTransactionManager transactions) {
        this.rejects = rejects;
        this.chunks = chunks;
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
        int[] accepted = IntStream.range(0, rows.records().size())
                .filter(rows::isAccepted)
                .toArray();
        WriteResult writeResult = accepted.length == 0 ? new WriteResult(0, 0) : writeOrHalve(rows, accepted);
        if (correctionMatch != null) {
            corrections.end(rows, correctionMatch);
        }
        List<Reject> refused = rows.rejects();
        if (!refused.isEmpty()) {
            rejects.add(rows.header().id(), refused);
        }
        ChunkEntry entry = new ChunkEntry(
                rows.header(),
                writeResult.inserted(),
                writeResult.duplicates(),
                refused.size(),
                rows.plan().onFieldCountMismatch() == null ? FieldMismatchCounts.NONE : rows.fieldMismatches());
        chunks.confirm(entry);
        if (rows.plan().policies().rowEvents() != null && writeResult.inserted() > 0) {
            rowEventOutbox.add(rows.header());
        }
        if (rows.plan().policies().rejects() != null) {
            limits.count(entry);
        }
    }

    private WriteResult writeOrHalve(ChunkRows rows, int[] records) {
        try {
            return Objects.requireNonNull(
                    savepoint.execute(status -> rows.table().write(rows, records)));
        } catch (TransactionSystemException e) {
            // MySQL rolls the whole transaction back at a deadlock, including the savepoint: throw the deadlock, so
            // that the chunk is retried.
            throw e.getApplicationException() instanceof DataAccessException cause ? cause : e;
        } catch (DataAccessException e) {
            SQLException refusal = DatabaseMessage.refusal(e);
            if (refusal == null || FailureKind.of(e) != FailureKind.ROW_DATA) {
                throw e;
            }
            if (records.length == 1) {
                rows.reject(new Violation(records[0], -1, "database-" + refusal.getSQLState(), DatabaseMessage.of(e)));
                return new WriteResult(0, 0);
            }
            int half = records.length / 2;
            return writeOrHalve(rows, Arrays.copyOf(records, half))
                    .plus(writeOrHalve(rows, Arrays.copyOfRange(records, half, records.length)));
        }
    }
}
