package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;

/**
 * The table that stages a job's rows.
 *
 * @param becomesTarget whether it has the columns of the target, which does not exist, and becomes it
 */
record Stage(TableName table, boolean becomesTarget) {}
