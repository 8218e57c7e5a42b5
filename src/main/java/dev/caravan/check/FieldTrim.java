package dev.caravan.check;

import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ByteSet;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.Whitespace;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of a column stand for: where a value begins and ends, and which are no value. Checks and writers read fields by
 * it alike. Immutable, thread-safe.
 */
public final class FieldTrim {
    private final @Nullable ValueFormat valueFormat;
    private final ByteSet nullValues;
    private final boolean trimmed;
    private final boolean keepsEmpty;
    private final boolean address;

    public FieldTrim(Column column) {
        this.valueFormat = column.form();
        this.nullValues = ByteSet.of(column.rule().nullValues());
        this.keepsEmpty = column.type() == ColumnType.TEXT || column.type() == ColumnType.EMAIL;
        this.address = column.type() == ColumnType.EMAIL;
        this.trimmed = column.rule().trim() || !keepsEmpty;
    }

    /** Whether fields are values as they stand there, with nothing but an unquoted empty one for no value. */
    public boolean isPlain() {
        return valueFormat == null && nullValues.isEmpty() && !trimmed && !address;
    }

    /** What the values look like; null: anything goes, or they are e-mail addresses. */
    public @Nullable ValueFormat valueFormat() {
        return valueFormat;
    }

    /** Where the value begins in a field's content. A field of an address that is white space alone is a value, which no rule accepts. */
    public int start(byte[] content, int from, int to) {
        int start = trimmed ? Whitespace.skip(content, from, to) : from;
        if (!address) {
            return start;
        }
        int addressStart = EmailRule.start(content, start, to);
        return addressStart == to ? start : addressStart;
    }

    /** Where the value ends in a field's content, which begins at {@link #start}. */
    public int end(byte[] content, int from, int to) {
        int end = trimmed ? Whitespace.drop(content, from, to) : to;
        if (!address) {
            return end;
        }
        int addressEnd = EmailRule.end(content, from, end);
        return addressEnd == from ? end : addressEnd;
    }

    /** Whether these bytes stand for no value, so that a rule which wants one is broken. */
    public boolean isMissing(byte[] content, int start, int end) {
        return start == end || nullValues.contains(content, start, end);
    }

    /** Whether the field has a value that is not of the column's type. */
    public boolean isMisfit(Records records, int r, int c) {
        if (valueFormat == null) {
            return false;
        }
        byte[] content = records.content();
        int fieldEnd = records.end(r, c);
        int start = start(content, records.start(r, c), fieldEnd);
        int end = end(content, start, fieldEnd);
        return !isMissing(content, start, end) && valueFormat.typeMismatch(content, start, end) != null;
    }

    /** Whether these bytes are NULL in the table; an empty text is not, if it was in quotes. */
    public boolean isNull(byte[] content, int start, int end, boolean quoted) {
        return start == end ? !quoted || !keepsEmpty : nullValues.contains(content, start, end);
    }
}
