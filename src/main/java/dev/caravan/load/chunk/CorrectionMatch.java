package dev.caravan.load.chunk;

import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import java.util.BitSet;
import java.util.List;

/**
 * What the rows of a chunk of corrections are corrections of. Not thread-safe.
 *
 * @param job whose rejects they correct
 * @param rows as they stand in the file of rejects
 * @param records the corrected records, one for each row, in the first job's columns and under its numbers; 0 of a row that is bound to
 *     none
 * @param violations by which rows are refused before their values are looked at
 * @param corrected rows whose rejects were corrected before
 * @param amended by row, what is kept if it is refused
 */
public record CorrectionMatch(
        long job, Records rows, Records records, List<Violation> violations, BitSet corrected, List<Amended> amended) {
    /**
     * A corrected record as it is kept with its reject.
     *
     * @param plain whether the text is in the dialect of files of rejects, else in that of the first job's file
     */
    public record Amended(String text, boolean plain) {}

    public boolean isBound(int r) {
        return records.record(r) > 0;
    }
}
