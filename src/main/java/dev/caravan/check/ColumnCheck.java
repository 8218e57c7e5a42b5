package dev.caravan.check;

import com.google.re2j.Pattern;
import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailVerdict;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ByteSet;
import dev.caravan.value.TypeGuess;
import dev.caravan.value.TypeMismatch;
import dev.caravan.value.ValueFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rules of one column, made ready. Immutable, thread-safe. */
final class ColumnCheck {
    private static final String MISSING_VALUE = "missing-value";
    private static final String MISSING_KEY = "missing-key";
    private static final String TOO_LONG = "too-long";
    private static final String OUT_OF_RANGE = "out-of-range";
    private static final String NOT_ONE_OF = "not-one-of";
    private static final String PATTERN_MISMATCH = "pattern-mismatch";

    private final FieldTrim reading;
    private final ColumnRule rule;
    private final boolean key;
    private final boolean rescued;
    private final boolean free;
    private final int maxLength;
    private final @Nullable EmailRule emails;
    private final ValueFormat.@Nullable Range range;
    private final ByteSet oneOf;
    /** Whether the column has a default, which breaks no rule. */
    private final boolean defaultFits;

    private final @Nullable Pattern pattern;

    /** @param c its place in the plan */
    ColumnCheck(LoadPlan plan, int c, EmailRule emails) {
        Column column = plan.columns().get(c);
        this.reading = new FieldTrim(column);
        this.rule = column.rule();
        this.key = plan.key().contains(c);
        this.rescued = plan.rescues(c);
        this.emails = column.type() == ColumnType.EMAIL ? emails.of(rule) : null;
        this.maxLength = rule.maxLength() == null ? Integer.MAX_VALUE : rule.maxLength();
        this.range = range(reading.valueFormat(), rule);
        this.oneOf = ByteSet.of(rule.oneOf());
        this.pattern = rule.pattern() == null ? null : Pattern.compile(rule.pattern());
        this.free = column.ignored()
                || (reading.valueFormat() == null
                        && !key
                        && !rule.required()
                        && this.emails == null
                        && rule.maxLength() == null
                        && oneOf.isEmpty()
                        && pattern == null);
        byte[] instead = reading.defaultValue();
        this.defaultFits = instead != null && !column.ignored() && violation(instead, 0, instead.length, 0, c) == null;
    }

    private static ValueFormat.@Nullable Range range(@Nullable ValueFormat valueFormat, ColumnRule rule) {
        return valueFormat == null || (rule.min() == null && rule.max() == null)
                ? null
                : valueFormat.range(rule.min(), rule.max());
    }

    /** Whether no field of the column can break a rule. */
    boolean isFree() {
        return free;
    }

    /** The first rule that the field breaks. */
    @Nullable Violation violation(Records records, int r, int c) {
        byte[] content = records.content();
        int fieldStart = records.start(r, c);
        int fieldEnd = records.end(r, c);
        int start = reading.start(content, fieldStart, fieldEnd);
        int end = reading.end(content, fieldStart, start, fieldEnd);
        boolean quoted = records.quoted(r, c);
        if (reading.isMissing(content, start, end, quoted)) {
            byte[] instead = reading.defaultValue();
            if (instead != null) {
                return defaultFits ? null : violation(instead, 0, instead.length, r, c);
            }
            if (key) {
                return new Violation(r, c, MISSING_KEY, "the key is empty");
            }
            return rule.required()
                    ? new Violation(r, c, MISSING_VALUE, "the column is required")
                    : violationOfEmptyText(records, r, c, start, end);
        }
        return violation(content, start, end, r, c);
    }

    /** The first rule that a value breaks. */
    private @Nullable Violation violation(byte[] content, int start, int end, int r, int c) {
        if (end - start > maxLength && codePoints(content, start, end) > maxLength) {
            return new Violation(r, c, TOO_LONG, "the value is longer than %d characters".formatted(maxLength));
        }
        if (emails != null) {
            EmailVerdict verdict = emails.check(content, start, end);
            if (verdict.isInvalid()) {
                return new Violation(r, c, verdict.code(), verdict.message());
            }
        }
        ValueFormat valueFormat = reading.valueFormat();
        if (valueFormat != null) {
            TypeMismatch typeMismatch = valueFormat.typeMismatch(content, start, end);
            if (typeMismatch != null) {
                return rescued ? null : violation(typeMismatch, content, start, end, r, c);
            }
            if (range != null && !range.holds(content, start, end)) {
                return new Violation(r, c, OUT_OF_RANGE, outOfRange());
            }
        }
        return amongOthers(content, start, end, r, c);
    }

    /** The empty text is a value, which the column of the table may not have. */
    private @Nullable Violation violationOfEmptyText(Records records, int r, int c, int start, int end) {
        byte[] content = records.content();
        ValueFormat limits = reading.valueFormat();
        if (limits == null || reading.isNull(content, start, end, records.quoted(r, c))) {
            return null;
        }
        TypeMismatch typeMismatch = limits.typeMismatch(content, start, end);
        return typeMismatch == null ? null : violation(typeMismatch, content, start, end, r, c);
    }

    /** Whether the field has a value that is not of the column's type. */
    boolean isMisfit(Records records, int r, int c) {
        return reading.isMisfit(records, r, c);
    }

    private static Violation violation(TypeMismatch typeMismatch, byte[] content, int start, int end, int r, int c) {
        return new Violation(
                r,
                c,
                typeMismatch.code(),
                "the value is %s; its shape is %s"
                        .formatted(typeMismatch.message(), TypeGuess.of(content, start, end)));
    }

    private String outOfRange() {
        if (rule.min() == null) {
            return "the value is above " + rule.max();
        }
        return rule.max() == null
                ? "the value is below " + rule.min()
                : "the value is not between %s and %s".formatted(rule.min(), rule.max());
    }

    private @Nullable Violation amongOthers(byte[] content, int start, int end, int r, int c) {
        if (!oneOf.isEmpty() && !oneOf.contains(content, start, end)) {
            return new Violation(r, c, NOT_ONE_OF, "the value is not one of the allowed values");
        }
        if (pattern != null && !pattern.matches(Arrays.copyOfRange(content, start, end))) {
            return new Violation(
                    r,
                    c,
                    PATTERN_MISMATCH,
                    "the value does not match %s; its shape is %s"
                            .formatted(pattern, TypeGuess.of(content, start, end)));
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
