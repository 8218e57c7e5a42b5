package dev.caravan.load;

import dev.caravan.check.RowCheck;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.LoadPlan;

/**
 * What a loader needs of a job, made once from the job's row. Immutable, thread-safe.
 *
 * @param plan by which the job's rows load
 * @param parser of its chunks
 * @param check of its rows
 * @param table that its rows go into
 */
record JobContext(long job, LoadPlan plan, RecordParser parser, RowCheck check, TargetTable table) {}
