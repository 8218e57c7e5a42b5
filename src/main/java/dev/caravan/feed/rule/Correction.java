package dev.caravan.feed.rule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a corrections file is read.
 *
 * @param job whose rejects it corrects
 * @param dialect of that job's file, in which the text of records is written that aren't in columns
 * @param bounds of that job's records
 * @param ragged that job's policy for records with too few or too many fields
 * @param width how many columns the file of rejects has
 * @param columns where in it that job's columns are, in their order
 * @param line where the column is that says on which line a record stood
 * @param offset where the column is that says behind how many bytes it stood
 * @param raw where the column is that has the text of records, or -1
 */
public record Correction(
        long job,
        Dialect dialect,
        RecordLimits bounds,
        @Nullable FieldCountPolicy ragged,
        int width,
        List<Integer> columns,
        int line,
        int offset,
        int raw) {
    public Correction {
        columns = List.copyOf(columns);
    }

    /** A parser of records as they stood in the first job's file, in UTF-8. */
    public RecordParser originalParser() {
        return new RecordParser(
                dialect, bounds, columns.size(), Objects.requireNonNullElse(ragged, FieldCountPolicy.REJECT));
    }

    /** Whether the file has texts of records. */
    @JsonIgnore
    public boolean hasRaw() {
        return raw >= 0;
    }
}
