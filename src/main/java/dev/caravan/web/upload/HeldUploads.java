package dev.caravan.web.upload;

import dev.caravan.feed.JobOptions;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.SubmitResult;
import dev.caravan.upload.CompletedUpload;
import dev.caravan.upload.HeldFile;
import dev.caravan.upload.UploadOptions;
import dev.caravan.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Held uploads as sources: {@code upload:ID}, or {@code upload:ID!/ENTRY} of an archive. Each only for its client. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class HeldUploads {
    private static final String SCHEME = "upload:";
    private static final String ENTRY = "!/";

    private final Uploads uploads;

    HeldUploads(Uploads uploads) {
        this.uploads = uploads;
    }

    public static boolean isOne(String source) {
        return source.startsWith(SCHEME);
    }

    private static String id(String source) {
        int entry = source.indexOf(ENTRY);
        return source.substring(SCHEME.length(), entry < 0 ? source.length() : entry);
    }

    /** @param reader gets the entry's name behind the file; null: none is named */
    public <T> T read(String source, HttpServletRequest request, BiFunction<HeldFile, @Nullable String, T> reader) {
        int entry = source.indexOf(ENTRY);
        return uploads.read(
                id(source),
                UploadClient.of(request),
                file -> reader.apply(file, entry < 0 ? null : source.substring(entry + ENTRY.length())));
    }

    /** Makes it a job; of an archive, each CSV file in it. */
    public CompletedUpload start(String source, HttpServletRequest request, UploadOptions options) {
        return uploads.start(id(source), UploadClient.of(request), options);
    }

    /** The sources in it, of which an archive has several; it is still held, and must be until they are read. */
    public DiscoveredSources sources(String source, HttpServletRequest request) {
        return uploads.sources(id(source), UploadClient.of(request));
    }

    /** Makes a dry run of it; it is still held. */
    public SubmitResult dryRun(String source, HttpServletRequest request, JobOptions options) {
        return uploads.dryRun(id(source), UploadClient.of(request), options);
    }
}
