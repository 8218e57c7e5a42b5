package dev.caravan.load;

import dev.caravan.check.RowCheck;
import dev.caravan.check.Violation;
import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.Jobs;
import dev.caravan.load.chunk.CorrectionMatch;
import dev.caravan.load.correction.CorrectionStep;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.TargetTables;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.MalformedMessageException;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Parses and checks a chunk as a loader would now, without a queue and without writing anything. Thread-safe.
 *
 * <p>It doesn't find duplicates, nor errors that only the database reports (a constraint of the table, a missing privilege).
 */
@Component
public class ChunkDryRun {
    private final Jobs jobs;
    private final SnapshotCodec snapshotCodec;
    private final TargetTables tables;
    private final EmailRule emails;
    private final CorrectionStep corrections;

    ChunkDryRun(
            Jobs jobs, SnapshotCodec snapshotCodec, TargetTables tables, EmailRule emails, CorrectionStep corrections) {
        this.jobs = jobs;
        this.snapshotCodec = snapshotCodec;
        this.tables = tables;
        this.emails = emails;
        this.corrections = corrections;
    }

    /**
     * How a chunk would load.
     *
     * @param records how many it holds
     * @param refused records that would be rejected, in order
     * @param obstacle why the whole chunk would fail; null if no such error is known
     */
    public record Outcome(
            int records, List<Refused> refused, @Nullable String obstacle) {}

    /**
     * A record that would be rejected.
     *
     * @param line of the file on which the record starts
     */
    public record Refused(long line, String reason, String message) {}

    /**
     * A chunk's records.
     *
     * @throws MalformedMessageException if they can't be read
     */
    public Records records(ChunkHeader header, byte[] text) {
        return ChunkDecoder.records(header, text, planOf(header.id().job()).parser());
    }

    /** Dry-runs a chunk. An error of parsing or checking is returned as its obstacle; an error of the database is thrown. */
    public Outcome of(ChunkHeader header, byte[] text) {
        try {
            long job = header.id().job();
            LoadPlan known = planOf(job);
            LoadPlan plan = tables.prepare(job, known.asDryRun()).plan().fittingMoments();
            Records rows = ChunkDecoder.records(header, text, plan.parser());
            List<Refused> refused = violations(job, plan, rows).stream()
                    .map(violation ->
                            new Refused(rows.line(violation.record()), violation.reason(), violation.message()))
                    .toList();
            return new Outcome(rows.size(), refused, null);
        } catch (IncompatibleTableException | MalformedMessageException e) {
            return refused(header, String.valueOf(e.getMessage()));
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            return refused(header, e.toString());
        }
    }

    private static Outcome refused(ChunkHeader header, String obstacle) {
        return new Outcome(header.records(), List.of(), obstacle);
    }

    /** One violation a record, of the first rule that it breaks; none for corrections of rejects that are corrected already. */
    private Collection<Violation> violations(long job, LoadPlan plan, Records rows) {
        Map<Integer, Violation> refused = new TreeMap<>();
        if (plan.correction() == null) {
            check(job, plan, rows).violations(rows).forEach(each -> refused.putIfAbsent(each.record(), each));
        } else {
            CorrectionMatch correctionMatch =
                    corrections.bind(plan.correction(), plan.rowPlan().added(), rows);
            correctionMatch.violations().forEach(each -> refused.putIfAbsent(each.record(), each));
            check(job, plan, correctionMatch.records())
                    .violations(correctionMatch.records())
                    .forEach(each -> refused.putIfAbsent(each.record(), each));
            correctionMatch.corrected().stream().forEach(refused::remove);
        }
        return refused.values();
    }

    /** The check after columns were widened for these records, if the job's policy widens them. */
    RowCheck check(long job, LoadPlan plan, Records records) {
        RowCheck check = new RowCheck(plan, emails);
        BitSet narrow = check.tooNarrow(records);
        return narrow.isEmpty()
                ? check
                : new RowCheck(tables.widen(job, plan, narrow).plan(), emails);
    }

    private LoadPlan planOf(long job) {
        String plan = jobs.find(job)
                .orElseThrow(() -> new MalformedMessageException("the ledger has no job %d".formatted(job)))
                .plan();
        if (plan == null) {
            throw new MalformedMessageException("job %d has sent no chunk".formatted(job));
        }
        return snapshotCodec.plan(plan);
    }
}
