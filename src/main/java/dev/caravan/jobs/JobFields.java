package dev.caravan.jobs;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.source.http.UrlText;
import java.net.URI;
import java.nio.file.Path;
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
        fields.put("kind", view.job().kind().name());
        fields.put("state", view.state().name());
        fields.put("source", UrlText.shown(view.job().source()));
        ArchiveEntry.of(view.job().source())
                .ifPresent(entry -> fields.put("archive", entry.archive().toString()));
        fields.put("table", view.job().table());
        fields.put("read", view.balance().read());
        fields.put("inserted", view.balance().inserted());
        fields.put("duplicates", view.balance().duplicates());
        fields.put("rejected", view.balance().rejected());
        fields.put("deadLettered", view.balance().deadLettered());
        fields.put("skipped", view.balance().skipped());
        fields.put("inFlight", view.balance().inFlight());
        fields.put("padded", view.fieldMismatches().padded());
        fields.put("truncated", view.fieldMismatches().truncated());
        fields.put("corrected", view.corrected());
        fields.put("bytes", view.job().bytesRead());
        fields.put("seconds", view.elapsed().toMillis() / 1000.0);
        fields.put("rowsPerSecond", Math.round(view.rowsPerSecond()));
        if (view.job().kind() == JobKind.REPORT) {
            fields.putAll(ofReport(view.job()));
        }
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

    private static Map<String, Object> ofReport(Job job) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("report", job.table());
        if (job.partitionsTotal() != null) {
            fields.put("partsDone", job.partitionsDone());
            fields.put("partsTotal", job.partitionsTotal());
        }
        JobResult result = job.result();
        if (result != null) {
            fields.put("output", shownOutput(result.location()));
            fields.put("format", result.format());
            fields.put("rows", result.rows());
            fields.put("outputBytes", result.bytes());
            fields.put("sha256", result.sha256());
            fields.put("outputGone", result.gone());
        }
        return fields;
    }

    /** A file by its path, as its owner names it. */
    public static String shownOutput(String location) {
        return location.startsWith("file:") ? Path.of(URI.create(location)).toString() : location;
    }
}
