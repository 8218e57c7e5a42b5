package dev.caravan.operate;

import dev.caravan.feed.LoadPlan;
import dev.caravan.ledger.ArchiveEntry;
import dev.caravan.url.UrlText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job as JSON has it; its fields are part of the fixed interface. */
public final class JobFields {
    private JobFields() {}

    /** @param plan null: nobody has looked at the source yet */
    public static Map<String, Object> of(JobView view, @Nullable LoadPlan plan) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("job", view.id());
        fields.put("state", view.state().name());
        fields.put("source", UrlText.shown(view.job().source()));
        ArchiveEntry.of(view.job().source())
                .ifPresent(entry -> fields.put("archive", entry.archive().toString()));
        fields.put("table", view.job().table());
        fields.put("read", view.counts().read());
        fields.put("inserted", view.counts().inserted());
        fields.put("duplicates", view.counts().duplicates());
        fields.put("rejected", view.counts().rejected());
        fields.put("deadLettered", view.counts().deadLettered());
        fields.put("skipped", view.counts().skipped());
        fields.put("inFlight", view.counts().inFlight());
        fields.put("padded", view.mended().padded());
        fields.put("truncated", view.mended().truncated());
        fields.put("corrected", view.corrected());
        fields.put("bytes", view.job().bytesRead());
        fields.put("seconds", view.elapsed().toMillis() / 1000.0);
        fields.put("rowsPerSecond", Math.round(view.rowsPerSecond()));
        if (plan != null) {
            if (plan.correction() != null) {
                fields.put("corrects", plan.correction().job());
            }
            if (plan.policies().dryRun()) {
                fields.put("dryRun", true);
            }
            fields.put(
                    "dialect", DialectFields.of(plan.dialect(), plan.charset().name()));
        }
        if (view.note() != null) {
            fields.put("note", view.note());
        }
        return fields;
    }
}
