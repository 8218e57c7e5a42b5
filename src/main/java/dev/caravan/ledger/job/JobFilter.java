package dev.caravan.ledger.job;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list has; what is null or empty chooses all.
 *
 * @param kind only jobs of this kind
 * @param states only jobs in one of these states
 * @param table only jobs of this table
 * @param submittedBy only jobs that this user or key submitted
 * @param file only jobs of sources with this name, as {@link SourceName} has it
 * @param batch only the jobs of this batch, which has the number of its first
 * @param text only jobs whose source or table contains it, in any letter case
 */
public record JobFilter(
        @Nullable JobKind kind,
        Collection<JobState> states,
        @Nullable String table,
        @Nullable String submittedBy,
        @Nullable String file,
        @Nullable Long batch,
        @Nullable String text) {
    /** All jobs. */
    public static final JobFilter ALL = new JobFilter(null, List.of(), null, null, null, null, null);
}
