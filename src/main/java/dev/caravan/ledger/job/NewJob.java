package dev.caravan.ledger.job;

import dev.caravan.digest.Sha256;
import dev.caravan.message.MessageKey;
import dev.caravan.trace.CurrentTrace;
import dev.caravan.trace.TraceParent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source that intake submits.
 *
 * @param kind what the job does with it
 * @param source URI of the source
 * @param version identifies the version of the source: size and time, or an ETag
 * @param bytes size, 0 if unknown
 * @param origin the intake that found it
 * @param table target table
 * @param settings snapshot of feed, dialect and chunk settings (JSON)
 * @param dryRun whether to load nothing; the same version can be submitted any number of times
 * @param maxRejects how many records may be rejected; null for any number
 * @param corrects the job whose rejects the source corrects; null if it corrects none
 * @param content identifies the content, independent of its location; null if source and version identify it
 * @param failure why the job can't load, and FAILED at once; null if it may
 * @param repeat whether it is loaded if it was loaded before
 * @param grouped whether it is published in one transaction with the others that are claimed with it
 * @param contentKey by which it is compared with other sources of the table; null if it is not compared
 * @param submittedBy who submitted it over HTTP; null: nobody logged in, or it came by another way
 * @param allowAllRejected whether the job may complete though every record is rejected
 */
public record NewJob(
        JobKind kind,
        String source,
        String version,
        long bytes,
        String origin,
        String table,
        String settings,
        boolean dryRun,
        @Nullable RejectBound maxRejects,
        @Nullable Long corrects,
        @Nullable String content,
        @Nullable String failure,
        Repeat repeat,
        boolean grouped,
        @Nullable ContentKey contentKey,
        @Nullable String submittedBy,
        boolean allowAllRejected) {
    /** A job with an unlimited number of rejects. */
    public NewJob(String source, String version, long bytes, String origin, String table, String settings) {
        this(source, version, bytes, origin, table, settings, false, null);
    }

    /** A job that corrects no other job's rejects. */
    public NewJob(
            String source,
            String version,
            long bytes,
            String origin,
            String table,
            String settings,
            boolean dryRun,
            @Nullable RejectBound maxRejects) {
        this(
                JobKind.LOAD,
                source,
                version,
                bytes,
                origin,
                table,
                settings,
                dryRun,
                maxRejects,
                null,
                null,
                null,
                Repeat.SKIP,
                false,
                null,
                null,
                false);
    }

    /**
     * A job that makes a report.
     *
     * @param report its name
     * @param identity identifies the report: its sources, measures and destination
     */
    public static NewJob report(
            String source,
            String version,
            long bytes,
            String origin,
            String report,
            String settings,
            @Nullable RejectBound maxRejects,
            String identity) {
        return new NewJob(
                JobKind.REPORT,
                source,
                version,
                bytes,
                origin,
                report,
                settings,
                false,
                maxRejects,
                null,
                "report\n" + identity,
                null,
                Repeat.SKIP,
                false,
                null,
                null,
                false);
    }

    /** The same, submitted by somebody. */
    public NewJob by(@Nullable String name) {
        return new NewJob(
                kind,
                source,
                version,
                bytes,
                origin,
                table,
                settings,
                dryRun,
                maxRejects,
                corrects,
                content,
                failure,
                repeat,
                grouped,
                contentKey,
                name,
                allowAllRejected);
    }

    /** The archive that the source is an entry of, or null. */
    @Nullable String archive() {
        return ArchiveEntry.of(source).map(entry -> entry.archive().toString()).orElse(null);
    }

    /**
     * Identifies a version of a source (or a content), its table, and the job that it corrects; null for a dry run. A digest, because a URI
     * may be too long for an index.
     */
    @Nullable public String idempotencyKey() {
        if (dryRun) {
            return null;
        }
        String load = content == null ? String.join("\n", source, version, table) : content + "\n" + table;
        return Sha256.hex(corrects == null ? load : load + "\ncorrects " + corrects);
    }

    /**
     * Parameters of the INSERT, with a new key for the job's messages, and its span in the trace of what this thread works for.
     *
     * @param sha256 of the content, or null
     * @param batch the first of the jobs that are submitted together with it; null: it is the first, or alone
     */
    public Map<String, @Nullable Object> parameters(@Nullable String sha256, String queue, @Nullable Long batch) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("kind", kind.name());
        parameters.put("idempotency_key", idempotencyKey());
        parameters.put("queue", queue);
        parameters.put("source", source);
        parameters.put("source_name", SourceName.of(source));
        parameters.put("search_text", SourceName.searchText(table, source));
        parameters.put("batch", batch);
        parameters.put("archive", archive());
        parameters.put("version", version);
        parameters.put("bytes", bytes);
        parameters.put("origin", origin);
        parameters.put("settings", settings);
        parameters.put("table", table);
        parameters.put("corrects", corrects);
        parameters.put("submitted_by", submittedBy);
        parameters.put("content_key", contentKey == null ? null : contentKey.digest());
        parameters.put("content_sha256", sha256);
        parameters.put("message_key", MessageKey.random());
        TraceParent caller = CurrentTrace.caller();
        parameters.put("trace_parent", (caller == null ? TraceParent.random() : caller.child()).toString());
        parameters.put("trace_caller", caller == null ? null : caller.spanId());
        parameters.put("allow_all_rejected", allowAllRejected);
        return parameters;
    }
}
