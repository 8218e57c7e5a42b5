package dev.caravan.cli.output;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobFields;
import dev.caravan.jobs.JobView;
import org.jspecify.annotations.Nullable;

/** A job as one line of JSON. */
public final class JobJson {
    private JobJson() {}

    /** @param plan null: nobody has looked at the source yet */
    public static String of(JobView view, @Nullable LoadPlan plan) {
        return Json.line(JobFields.of(view, plan));
    }
}
