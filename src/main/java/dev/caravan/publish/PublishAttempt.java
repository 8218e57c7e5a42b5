package dev.caravan.publish;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.job.Job;
import dev.caravan.load.table.StagedRows;
import java.sql.SQLException;
import java.util.SortedMap;

/**
 * One attempt to publish a job.
 *
 * @param refused the database's refusals by the number of the record; grows while the attempt lasts
 */
record PublishAttempt(Job job, LoadPlan plan, StagedRows rows, SortedMap<Long, SQLException> refused) {}
