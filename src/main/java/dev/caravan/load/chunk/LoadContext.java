package dev.caravan.load.chunk;

import dev.caravan.check.RowCheck;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.plan.LoadPlan;

/**
 * What a loader needs to know of a job, read once from the job's row. Immutable, thread-safe.
 *
 * @param plan by which the job's rows load
 * @param parser of its chunks
 * @param check of its rows
 * @param table into which its rows are written
 */
public record LoadContext(long job, LoadPlan plan, RecordParser parser, RowCheck check, TargetTable table) {}
