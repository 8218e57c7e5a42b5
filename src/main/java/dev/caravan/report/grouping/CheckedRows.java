package dev.caravan.report.grouping;

import dev.caravan.check.RowCheck;
import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.ledger.reject.Reject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the valid records of a source, and makes rejects of the others. Thread-safe.
 *
 * @param columns of the source
 * @param label name of the source in rejects; null if the report has one source
 */
public record CheckedRows(
        RowCheck check, List<Column> columns, @Nullable String label) {
    /** Adds the valid records to the encoder. Returns the others, in their order. */
    public List<Reject> encode(Records records, RowEncoder text) {
        List<Reject> rejects = new ArrayList<>();
        Iterator<Violation> violations = check.violations(records).iterator();
        Violation violation = violations.hasNext() ? violations.next() : null;
        for (int r = 0; r < records.size(); r++) {
            Violation broken = violation;
            if (broken != null && broken.record() == r) {
                rejects.add(reject(records, broken));
                violation = violations.hasNext() ? violations.next() : null;
                continue;
            }
            int tooLong = text.add(records, r);
            if (tooLong >= 0) {
                rejects.add(reject(
                        records,
                        new Violation(
                                r,
                                tooLong,
                                "too-many-digits",
                                "the number has more than %d digits, which are as many as can be added up exactly"
                                        .formatted(DecimalPrecision.MAX_DIGITS))));
            }
        }
        return rejects;
    }

    private Reject reject(Records records, Violation violation) {
        int r = violation.record();
        return new Reject(
                records.record(r),
                records.line(r),
                records.offset(r),
                violation.column() < 0 || violation.column() >= columns.size()
                        ? null
                        : columns.get(violation.column()).header(),
                violation.reason(),
                label == null ? violation.message() : label + ": " + violation.message(),
                records.originalText(r).getBytes(StandardCharsets.UTF_8));
    }
}
