package dev.caravan.check;

import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.ColumnSpelling;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ByteSet;
import dev.caravan.value.FormulaText;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.Whitespace;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private final boolean plain;
    private final boolean address;
    /** Whether the spellings of NULL are values in quotes. */
    private final boolean nullUnquoted;
    /** Whether a formula of a text stands for the text. */
    private final boolean formulas;
    /** What a field without a value stands for, as a field's content; null: for NULL. */
    private final byte @Nullable [] defaultValue;
    /** The same as it is written. */
    private final byte @Nullable [] writtenDefault;

    public FieldTrim(Column column) {
        this.valueFormat = column.form();
        this.nullValues = ByteSet.of(column.rule().nullValues());
        this.keepsEmpty = column.type() == ColumnType.TEXT || column.type() == ColumnType.EMAIL;
        this.address = column.type() == ColumnType.EMAIL;
        this.trimmed = column.rule().trim() || !keepsEmpty;
        ColumnSpelling spelling = column.spelt();
        this.nullUnquoted = spelling.nullUnquoted();
        this.formulas = spelling.formulas();
        this.defaultValue =
                spelling.defaultValue() == null ? null : spelling.defaultValue().getBytes(StandardCharsets.UTF_8);
        this.writtenDefault = written(valueFormat, defaultValue);
        this.plain = valueFormat == null
                && nullValues.isEmpty()
                && !trimmed
                && !address
                && !formulas
                && defaultValue == null;
    }

    /** Null also if the value is invalid: then no record gets it. */
    private static byte @Nullable [] written(@Nullable ValueFormat valueFormat, byte @Nullable [] value) {
        if (value == null || valueFormat == null || !valueFormat.isRewritten()) {
            return value;
        }
        if (valueFormat.typeMismatch(value, 0, value.length) != null) {
            return null;
        }
        byte[] written = new byte[valueFormat.maxBytes(value.length)];
        return Arrays.copyOf(written, valueFormat.write(value, 0, value.length, written, 0));
    }

    /** Whether fields are values as they stand there, with nothing but an unquoted empty one for no value. */
    public boolean isPlain() {
        return plain;
    }

    /** What the values look like; null: anything goes, or they are e-mail addresses. */
    public @Nullable ValueFormat valueFormat() {
        return valueFormat;
    }

    /** Where the value begins in a field's content. A field of an address that is white space alone is a value, which no rule accepts. */
    public int start(byte[] content, int from, int to) {
        int start = trimmed ? Whitespace.skip(content, from, to) : from;
        if (formulas && FormulaText.is(content, start, trimmed ? Whitespace.drop(content, start, to) : to)) {
            return start + FormulaText.START_BYTES;
        }
        if (!address) {
            return start;
        }
        int addressStart = EmailRule.start(content, start, to);
        return addressStart == to ? start : addressStart;
    }

    /**
     * Where the value ends in a field's content.
     *
     * @param fieldStart where the content begins
     * @param from where {@link #start} says that the value begins
     * @param to where the content ends
     */
    public int end(byte[] content, int fieldStart, int from, int to) {
        int end = trimmed ? Whitespace.drop(content, from, to) : to;
        // Only of a formula are the bytes before the value these two: else they are white space.
        if (formulas
                && from - fieldStart >= FormulaText.START_BYTES
                && FormulaText.startsAt(content, from - FormulaText.START_BYTES)) {
            return end - FormulaText.END_BYTES;
        }
        if (!address) {
            return end;
        }
        int addressEnd = EmailRule.end(content, from, end);
        return addressEnd == from ? end : addressEnd;
    }

    /** Whether these bytes stand for no value, so that a rule which wants one is broken, or the column's default takes their place. */
    public boolean isMissing(byte[] content, int start, int end, boolean quoted) {
        return start == end || isSpelledNull(content, start, end, quoted);
    }

    private boolean isSpelledNull(byte[] content, int start, int end, boolean quoted) {
        return !(nullUnquoted && quoted) && nullValues.contains(content, start, end);
    }

    /** What a field without a value stands for, as the file would spell it; null: for nothing. Not to be changed. */
    public byte @Nullable [] defaultValue() {
        return defaultValue;
    }

    /** What is written where {@link #isNull}; null: NULL. Not to be changed. */
    public byte @Nullable [] writtenDefault() {
        return writtenDefault;
    }

    /** Whether the field has a value that is not of the column's type. */
    public boolean isMisfit(Records records, int r, int c) {
        if (valueFormat == null) {
            return false;
        }
        byte[] content = records.content();
        int fieldEnd = records.end(r, c);
        int fieldStart = records.start(r, c);
        int start = start(content, fieldStart, fieldEnd);
        int end = end(content, fieldStart, start, fieldEnd);
        return !isMissing(content, start, end, records.quoted(r, c))
                && valueFormat.typeMismatch(content, start, end) != null;
    }

    /**
     * Whether these bytes are NULL in the table, or the column's default. An empty text in quotes is not NULL, unless a spelling of NULL is
     * empty; but the default takes its place.
     */
    public boolean isNull(byte[] content, int start, int end, boolean quoted) {
        return (start == end && (!quoted || !keepsEmpty || defaultValue != null))
                || isSpelledNull(content, start, end, quoted);
    }
}
