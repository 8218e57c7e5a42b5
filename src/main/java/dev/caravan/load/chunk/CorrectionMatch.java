package dev.caravan.load.chunk;

import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import java.util.BitSet;
import java.util.List;

/**
 * The rejects that the rows of a chunk of corrections correct. Not thread-safe.
 *
 * @param job whose rejects the rows correct
 * @param rows as written in the file of corrections
 * @param records the corrected records, one for each row, in the first job's columns and with its record numbers; 0 for a row that matches
 *     no reject
 * @param violations for which rows are refused before their values are checked
 * @param corrected rows whose rejects are corrected already
 * @param amended by row, the text that replaces the reject's if the correction is refused
 */
public record CorrectionMatch(
        long job, Records rows, Records records, List<Violation> violations, BitSet corrected, List<Amended> amended) {
    /**
     * A corrected record as it is stored with its reject.
     *
     * @param plain true if the text is in the dialect of files of rejects; false if it is in the dialect of the first job's file
     */
    public record Amended(String text, boolean plain) {}

    public boolean isBound(int r) {
        return records.record(r) > 0;
    }
}
