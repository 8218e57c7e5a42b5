package dev.caravan.feed;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of what the rules for columns don't foresee.
 *
 * @param unknownColumns columns without a rule
 * @param newColumns columns that the table lacks
 * @param misfits values that don't fit a type that nobody declared
 * @param deliverability whether the DNS is asked about e-mail addresses; null: no
 * @param mailbox whether mail hosts are asked about e-mail addresses; null: no
 * @param allowSpecialUseDomains whether e-mail addresses may be under names that are never in the public DNS; null: no
 * @param foldLocalPart whether e-mail addresses are compared whatever the case of the part before the {@code @}; null: yes
 * @param rejects how many records may be rejected; null: all of them
 * @param dryRun whether records are only checked, and nothing is loaded
 * @param followUp who is told which rows a chunk put into the table; null: nobody
 */
public record Policies(
        UnknownColumns unknownColumns,
        NewColumns newColumns,
        Misfits misfits,
        @Nullable Deliverability deliverability,
        @Nullable Mailbox mailbox,
        @Nullable Boolean allowSpecialUseDomains,
        @Nullable Boolean foldLocalPart,
        @Nullable RejectLimit rejects,
        boolean dryRun,
        @Nullable FollowUp followUp) {
    /** Where nothing is said. */
    public static final Policies STANDARD = new Policies(
            UnknownColumns.LOAD, NewColumns.REJECT_FILE, Misfits.REJECT, null, null, null, null, null, false, null);

    /** Those for corrections of a job with these. They are never undone by themselves: their rows are that job's. */
    Policies correcting(JobOptions options) {
        return new Policies(
                unknownColumns,
                newColumns,
                misfits,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart,
                options.maxRejects() == null ? null : RejectLimit.parse(options.maxRejects(), TooManyRejects.KEEP),
                options.dryRun(),
                followUp);
    }

    /** The same policies, for a job that loads nothing. */
    Policies asDryRun() {
        return new Policies(
                unknownColumns,
                newColumns,
                misfits,
                deliverability,
                mailbox,
                allowSpecialUseDomains,
                foldLocalPart,
                rejects,
                true,
                null);
    }
}
