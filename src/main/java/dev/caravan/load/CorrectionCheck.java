package dev.caravan.load;

import dev.caravan.check.RowCheck;
import dev.caravan.check.Violation;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.RejectsHeader;
import dev.caravan.feed.rule.Correction;
import dev.caravan.load.chunk.CorrectionMatch;
import dev.caravan.load.correction.CorrectionStep;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.TargetTables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Checks corrected rows as a loader would, without loading them: every column, where a loader stops at the first that is invalid. As with
 * {@link ChunkDryRun}, duplicates and what only the database or a mail host refuses are not found. Thread-safe.
 */
@Component
public class CorrectionCheck {
    private final CorrectionStep corrections;
    private final TargetTables tables;
    private final ChunkDryRun dryRun;

    CorrectionCheck(CorrectionStep corrections, TargetTables tables, ChunkDryRun dryRun) {
        this.corrections = corrections;
        this.tables = tables;
        this.dryRun = dryRun;
    }

    /**
     * The rules that the rows break, in their order; none for a row whose reject is corrected already.
     *
     * @param first the plan of the job whose rejects are corrected
     * @param header of the file of corrections
     * @param rows the file without its header, in the plain dialect
     * @throws IncompatibleTableException if the table can't take the job's rows any more
     */
    public List<Violation> violations(long job, LoadPlan first, List<String> header, String rows) {
        Correction correction = RejectsHeader.find(job, first, header);
        byte[] bytes = rows.getBytes(StandardCharsets.UTF_8);
        Records records = new RecordParser(
                        Dialect.standard(),
                        RecordLimits.ofBytes(Math.max(1, bytes.length)),
                        correction.width(),
                        FieldCountPolicy.REJECT)
                .parse(bytes, 0, bytes.length, 1, 1, 0, null);
        LoadPlan plan = tables.prepare(job, first.asDryRun()).plan().fittingMoments();
        CorrectionMatch match = corrections.bind(correction, plan.rowPlan().added(), records);
        RowCheck check = dryRun.check(job, plan, match.records());
        List<Violation> found = new ArrayList<>(match.violations());
        Set<Integer> refused = new HashSet<>();
        match.violations().forEach(violation -> refused.add(violation.record()));
        for (int r = 0; r < records.size(); r++) {
            if (!refused.contains(r) && !match.corrected().get(r)) {
                found.addAll(check.all(match.records(), r));
            }
        }
        found.removeIf(violation -> match.corrected().get(violation.record()));
        return found;
    }
}
