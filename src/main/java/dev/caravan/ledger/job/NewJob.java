package dev.caravan.ledger.job;

import dev.caravan.digest.Sha256;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What intake records of a source.
 *
 * @param kind what is made of it
 * @param source URI of what is to be loaded
 * @param version size and time, or an ETag: what tells this version of the source from another
 * @param bytes size, 0 if unknown
 * @param origin which intake found it
 * @param table target table
 * @param settings snapshot of feed, dialect and chunk settings (JSON)
 * @param dryRun whether nothing is loaded: then the same version may be recorded any number of times
 * @param maxRejects how many records may be rejected; null: all of them
 * @param corrects the job whose rejects the source corrects; null: it is no such source
 * @param content what tells the content itself from any other, wherever it lies; null: source and version do
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
        @Nullable String content) {
    /** A job of which any number of records may be rejected. */
    public NewJob(String source, String version, long bytes, String origin, String table, String settings) {
        this(source, version, bytes, origin, table, settings, false, null);
    }

    /** A job whose source is no other job's rejects. */
    public NewJob(
            String source,
            String version,
            long bytes,
            String origin,
            String table,
            String settings,
            boolean dryRun,
            @Nullable RejectBound maxRejects) {
        this(JobKind.LOAD, source, version, bytes, origin, table, settings, dryRun, maxRejects, null, null);
    }

    /**
     * A job that makes a report.
     *
     * @param report its name
     * @param identity all that tells this report from any other: its sources, what is worked out of them, and where it goes
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
                "report\n" + identity);
    }

    /** The archive that the source is an entry of, or null. */
    @Nullable String archive() {
        return ArchiveEntry.of(source).map(entry -> entry.archive().toString()).orElse(null);
    }

    /** One version of one source, or one content, into one table, or for the rejects of one job, is one job; null of a dry run, which is none. A digest, because a URI may be longer than an index takes. */
    @Nullable public String claim() {
        if (dryRun) {
            return null;
        }
        String load = content == null ? String.join("\n", source, version, table) : content + "\n" + table;
        return Sha256.hex(corrects == null ? load : load + "\ncorrects " + corrects);
    }

    /** What its row is made of. */
    public Map<String, @Nullable Object> parameters(String queue) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("kind", kind.name());
        parameters.put("claim", claim());
        parameters.put("queue", queue);
        parameters.put("source", source);
        parameters.put("archive", archive());
        parameters.put("version", version);
        parameters.put("bytes", bytes);
        parameters.put("origin", origin);
        parameters.put("settings", settings);
        parameters.put("table", table);
        parameters.put("corrects", corrects);
        return parameters;
    }
}
