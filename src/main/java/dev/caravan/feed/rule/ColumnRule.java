package dev.caravan.feed.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feed's rule for one column. Absent parts follow from the column's name, the file's first records and the defaults.
 *
 * @param type what it holds; null: inferred
 * @param required whether the file must have the column, and each record a value in it
 * @param maxLength longest value, in characters (Unicode code points), 1 to 10,000,000
 * @param min smallest value, of integers, decimals, dates and timestamps
 * @param max largest value
 * @param pattern regular expression (RE2's, linear in time) that the whole value must match
 * @param oneOf the allowed values
 * @param format of dates and timestamps, in the letters of {@code java.time.format.DateTimeFormatter}; null: ISO 8601; of
 *     decimals, {@code currency} or {@code percent}
 * @param nullValues spellings of NULL, such as {@code NA}
 * @param trim whether white space around values of type text is dropped; around others it always is
 * @param rename its name in the table; null: that in the file
 * @param deliverability whether the DNS is queried for the domains of its e-mail addresses; null: as in the feed
 * @param mailbox whether mail hosts are queried for its e-mail addresses; null: as in the feed
 * @param allowSpecialUseDomains whether its e-mail addresses may be under {@code .test}, {@code .invalid} and the like; null: as the
 *     feed says
 * @param foldLocalPart whether its e-mail addresses are compared whatever the case of the part before the {@code @}; null: as the feed
 *     says
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ColumnRule(
        @Nullable ColumnType type,
        boolean required,
        @Nullable Integer maxLength,
        @Nullable String min,
        @Nullable String max,
        @Nullable String pattern,
        @Nullable List<String> oneOf,
        @Nullable String format,
        @Nullable List<String> nullValues,
        boolean trim,
        @Nullable String rename,
        @Nullable Deliverability deliverability,
        @Nullable MailboxCheck mailbox,
        @Nullable Boolean allowSpecialUseDomains,
        @Nullable Boolean foldLocalPart) {
    /** The empty rule. */
    public static final ColumnRule NONE =
            new ColumnRule(null, false, null, null, null, null, null, null, null, false, null, null, null, null, null);

    /** The same rule with another type. */
    public ColumnRule withType(@Nullable ColumnType other) {
        return with(other, required, min, max, format);
    }

    /** The same rule with another format. */
    public ColumnRule withFormat(@Nullable String other) {
        return with(type, required, min, max, other);
    }

    /** The same rule with other bounds. */
    public ColumnRule withBounds(@Nullable String lowest, @Nullable String highest) {
        return with(type, required, lowest, highest, format);
    }

    /** The same rule, for a column with another name in the table. */
    public ColumnRule withRename(@Nullable String other) {
        return new ColumnRule(
                type,
                required,
                maxLength,
                min,
                max,
                pattern,
                oneOf,
                format,
                nullValues,
                trim,
                other,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart);
    }

    /** The same rule, and each record must have a value. */
    public ColumnRule withRequired() {
        return with(type, true, min, max, format);
    }

    /** The same rule with other settings for e-mail addresses. */
    public ColumnRule withEmailPolicy(
            @Nullable Deliverability otherDeliverability,
            @Nullable MailboxCheck otherMailbox,
            @Nullable Boolean specialUseDomains,
            @Nullable Boolean folded) {
        return new ColumnRule(
                type,
                required,
                maxLength,
                min,
                max,
                pattern,
                oneOf,
                format,
                nullValues,
                trim,
                rename,
                otherDeliverability,
                otherMailbox,
                specialUseDomains,
                folded);
    }

    /** The same rule with other spellings of NULL. */
    public ColumnRule withNullValues(@Nullable List<String> others) {
        return new ColumnRule(
                type,
                required,
                maxLength,
                min,
                max,
                pattern,
                oneOf,
                format,
                others,
                trim,
                rename,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart);
    }

    private ColumnRule with(
            @Nullable ColumnType otherType,
            boolean otherRequired,
            @Nullable String otherMin,
            @Nullable String otherMax,
            @Nullable String otherFormat) {
        return new ColumnRule(
                otherType,
                otherRequired,
                maxLength,
                otherMin,
                otherMax,
                pattern,
                oneOf,
                otherFormat,
                nullValues,
                trim,
                rename,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart);
    }
}
