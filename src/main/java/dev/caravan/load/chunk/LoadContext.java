package dev.caravan.load.chunk;

import dev.caravan.check.RowCheck;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.plan.LoadPlan;

/**
 * What a loader needs of a job, made once from the job's row. Immutable, thread-safe.
 *
 * @param plan by which the job's rows load
 * @param parser of its chunks
 * @param check of its rows
 * @param table that its rows go into
 */
public record LoadContext(long job, LoadPlan plan, RecordParser parser, RowCheck check, TargetTable table) {}
