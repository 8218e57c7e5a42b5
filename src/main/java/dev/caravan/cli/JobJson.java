package dev.caravan.cli;

import dev.caravan.feed.LoadPlan;
import dev.caravan.operate.JobFields;
import dev.caravan.operate.JobView;
import org.jspecify.annotations.Nullable;

/** A job as one line of JSON. */
final class JobJson {
    private JobJson() {}

    /** @param plan null: nobody has looked at the source yet */
    static String of(JobView view, @Nullable LoadPlan plan) {
        return Json.line(JobFields.of(view, plan));
    }
}
