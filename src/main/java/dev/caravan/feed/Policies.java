package dev.caravan.feed;

import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.Deliverability;
import dev.caravan.feed.rule.MailboxCheck;
import dev.caravan.feed.rule.NewColumnPolicy;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.RowEvents;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.UndeclaredColumnPolicy;
import dev.caravan.feed.rule.WriteMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How data is handled that the column rules don't cover.
 *
 * @param onUndeclaredColumn columns without a rule
 * @param onNewColumn columns that the table lacks
 * @param onTypeMismatch values that don't fit an inferred type
 * @param deliverability whether the DNS is queried for e-mail domains; null: no
 * @param mailbox whether mail hosts are queried for mailboxes; null: no
 * @param allowSpecialUseDomains whether e-mail addresses may be under names that are never in the public DNS; null: no
 * @param foldLocalPart whether e-mail addresses are compared whatever the case of the part before the {@code @}; null: yes
 * @param rejects how many records may be rejected; null: all of them
 * @param dryRun whether records are only checked, and nothing is loaded
 * @param rowEvents receiver of events about the rows that a chunk inserted; null: none are sent
 * @param write how rows get into the table; null in what older versions recorded
 */
public record Policies(
        UndeclaredColumnPolicy onUndeclaredColumn,
        NewColumnPolicy onNewColumn,
        TypeMismatchPolicy onTypeMismatch,
        @Nullable Deliverability deliverability,
        @Nullable MailboxCheck mailbox,
        @Nullable Boolean allowSpecialUseDomains,
        @Nullable Boolean foldLocalPart,
        @Nullable RejectLimit rejects,
        boolean dryRun,
        @Nullable RowEvents rowEvents,
        @Nullable WriteMode write) {
    /** The defaults. */
    public static final Policies STANDARD = new Policies(
            UndeclaredColumnPolicy.LOAD,
            NewColumnPolicy.REJECT_FILE,
            TypeMismatchPolicy.REJECT,
            null,
            null,
            null,
            null,
            null,
            false,
            null,
            null);

    /** The policies of a corrections job. Its rows are never undone on their own: they belong to the first job. */
    Policies correcting(@Nullable String maxRejects, boolean isDryRun) {
        return new Policies(
                onUndeclaredColumn,
                onNewColumn,
                onTypeMismatch,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart,
                maxRejects == null ? null : RejectLimit.parse(maxRejects, TooManyRejectsPolicy.KEEP),
                isDryRun,
                rowEvents,
                null);
    }

    /** The same policies, for a job that loads nothing. */
    public Policies asDryRun() {
        return new Policies(
                onUndeclaredColumn,
                onNewColumn,
                onTypeMismatch,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart,
                rejects,
                true,
                null,
                write);
    }

    /** The same policies with rows that get into the table in another way. */
    public Policies writing(WriteMode other) {
        return new Policies(
                onUndeclaredColumn,
                onNewColumn,
                onTypeMismatch,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart,
                rejects,
                dryRun,
                rowEvents,
                other);
    }

    /** How rows get into the table. */
    public WriteMode writeMode() {
        return Objects.requireNonNullElse(write, WriteMode.STANDARD);
    }

    /** The rule of an e-mail column, completed: what it doesn't state itself is as these policies state it. */
    public ColumnRule complete(ColumnRule rule) {
        return rule.withEmailPolicy(
                rule.deliverability() == null ? deliverability : rule.deliverability(),
                rule.mailbox() == null ? mailbox : rule.mailbox(),
                rule.allowSpecialUseDomains() == null ? allowSpecialUseDomains : rule.allowSpecialUseDomains(),
                rule.foldLocalPart() == null ? foldLocalPart : rule.foldLocalPart());
    }
}
