package dev.caravan.check;

import dev.caravan.csv.Problem;
import dev.caravan.csv.Records;
import dev.caravan.feed.Column;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.LoadPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds a chunk's records against the rules of a plan. Immutable, thread-safe. */
public final class RowCheck {
    private static final String MISSING_VALUE = "missing-value";
    private static final String MISSING_KEY = "missing-key";
    private static final String TOO_LONG = "too-long";

    private final Column[] columns;
    private final boolean[] isKey;
    private final EmailRule emails;

    public RowCheck(LoadPlan plan, EmailRule emails) {
        this.columns = plan.columns().toArray(Column[]::new);
        this.isKey = new boolean[columns.length];
        plan.key().forEach(column -> isKey[column] = true);
        this.emails = emails;
    }

    /** The records that break a rule, each with the first one it breaks, in their order. */
    public List<Violation> violations(Records records) {
        List<Violation> found = new ArrayList<>();
        for (int r = 0; r < records.size(); r++) {
            Violation violation = violation(records, r);
            if (violation != null) {
                found.add(violation);
            }
        }
        return found;
    }

    private @Nullable Violation violation(Records records, int r) {
        Problem problem = records.problem(r);
        if (problem != null) {
            return new Violation(r, records.problemColumn(r), problem.code(), problem.message());
        }
        for (int c = 0; c < columns.length; c++) {
            Violation violation = violation(records, r, c);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private @Nullable Violation violation(Records records, int r, int c) {
        Column column = columns[c];
        int start = records.start(r, c);
        int end = records.end(r, c);
        if (start == end) {
            if (isKey[c]) {
                return new Violation(r, c, MISSING_KEY, "the key is empty");
            }
            return column.required() ? new Violation(r, c, MISSING_VALUE, "the column is required") : null;
        }
        if (column.maxLength() != null && codePoints(records.content(), start, end) > column.maxLength()) {
            return new Violation(
                    r, c, TOO_LONG, "the value is longer than %d characters".formatted(column.maxLength()));
        }
        if (column.type() == ColumnType.EMAIL) {
            EmailVerdict verdict = emails.check(records.content(), start, end);
            return verdict.isInvalid() ? new Violation(r, c, verdict.code(), verdict.message()) : null;
        }
        return null;
    }

    /** Counts the bytes that begin a character (RFC 3629). */
    private static int codePoints(byte[] utf8, int start, int end) {
        int count = 0;
        for (int i = start; i < end; i++) {
            if ((utf8[i] & 0xC0) != 0x80) {
                count++;
            }
        }
        return count;
    }
}
