package dev.caravan.cli.output;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobFields;
import dev.caravan.jobs.JobView;
import org.jspecify.annotations.Nullable;

/** A job as one line of JSON. */
public final class JobJson {
    private JobJson() {}

    /** @param plan null if no splitter has read the source's header yet */
    public static String of(JobView view, @Nullable LoadPlan plan) {
        return Json.line(JobFields.of(view, plan));
    }
}
