package dev.caravan.duplicates;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.load.table.KeySearch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why records are duplicates, as far as the table and the ledger's counts show it now. Of the records with one key all but the winner are
 * duplicates. A winner is one if its key's row was in the table before: which rows were is known by their lineage, or by their values, if
 * there are as many as the ledger counts. Immutable.
 */
final class DuplicateReasons {
    /** The rows that were in the table before the job. */
    private enum Rows {
        /** It can't be told which. */
        UNKNOWN,
        /** Those of earlier jobs or of none; without lineage those with other values than the record. */
        OLDER,
        /** All that are not known to be the job's. */
        ALL
    }

    private final LoadPlan plan;
    private final boolean lineage;
    private final Rows rows;
    private final boolean manyUpdates;
    private final long notListed;

    private DuplicateReasons(LoadPlan plan, boolean lineage, Rows rows, boolean manyUpdates, long notListed) {
        this.plan = plan;
        this.lineage = lineage;
        this.rows = rows;
        this.manyUpdates = manyUpdates;
        this.notListed = notListed;
    }

    /**
     * @param balance of the job; null if it has put no row into the table: then every row was there before
     * @param updatesNoted how many of the winners are known to have updated a row; they must not be asked about
     */
    static DuplicateReasons find(LoadPlan plan, KeySearch search, @Nullable JobBalance balance, long updatesNoted) {
        boolean updates = updates(plan);
        KeySearch.Counts counts = search.find(updates);
        if (balance == null) {
            return new DuplicateReasons(plan, search.hasLineage(), Rows.ALL, false, 0);
        }
        long wanted = Math.max(0, balance.duplicates() - counts.others());
        boolean onlyOld = balance.updated() == updatesNoted && (search.hasLineage() || balance.inserted() == 0);
        long present = Math.max(0, counts.present() - updatesNoted);
        Rows rows = onlyOld && present <= wanted
                ? Rows.ALL
                : !updates && counts.older() <= wanted ? Rows.OLDER : Rows.UNKNOWN;
        long listed =
                switch (rows) {
                    case ALL -> present;
                    case OLDER -> counts.older();
                    case UNKNOWN -> 0;
                };
        return new DuplicateReasons(plan, search.hasLineage(), rows, balance.updated() > updatesNoted, wanted - listed);
    }

    private static boolean updates(LoadPlan plan) {
        return plan.policies().writeMode().onDuplicate() == DuplicatePolicy.UPDATE;
    }

    /** Empty if the record is not known to be a duplicate. */
    Optional<Duplicate> of(KeySearch.Match match) {
        boolean wasThere =
                switch (rows) {
                    case ALL -> match.isPresent();
                    // Without lineage the values of the winner are those that count.
                    case OLDER -> match.isOlder() && (lineage || match.isWinner());
                    case UNKNOWN -> false;
                };
        if (wasThere && (match.isWinner() || !updates(plan))) {
            return Optional.of(
                    new Duplicate(match.record(), updates(plan) ? "unchanged" : "key-exists", 0, present(match)));
        }
        return match.isWinner()
                ? Optional.empty()
                : Optional.of(new Duplicate(match.record(), "duplicate-in-file", match.winnerLine(), winner(match)));
    }

    private String present(KeySearch.Match match) {
        String values = updates(plan)
                ? " and the values of this record"
                : rows == Rows.OLDER && !lineage ? " and other values, which the job did not write" : "";
        String origin = lineage
                ? match.job() == null ? ", which no job inserted" : ", which job %d inserted".formatted(match.job())
                : "";
        return "the table has a row with the key %s%s%s".formatted(match.key(), values, origin);
    }

    private String winner(KeySearch.Match match) {
        String which = match.winnerLine() == 0 ? "record " + match.winner() : "line " + match.winnerLine();
        return "%s has the same key and %s".formatted(which, updates(plan) ? "comes last" : "comes first");
    }

    /** How many more duplicates the ledger counts, and why they are not listed; empty if all are. */
    Optional<String> notListed() {
        if (notListed == 0) {
            return Optional.empty();
        }
        String why;
        if (manyUpdates) {
            why = "the job updated so many rows that the ledger does not note which";
        } else if (lineage) {
            why = "rows of table %s were deleted or replaced after the job".formatted(plan.table());
        } else {
            why =
                    "table %s has no lineage (columns caravan_job and caravan_row), so a row that was there before can't be told from one that the job inserted%s"
                            .formatted(plan.table(), updates(plan) ? "" : ", unless it has other values");
        }
        return Optional.of("%d more records have the key of a row that was in the table before, and are not listed: %s"
                .formatted(notListed, why));
    }
}
