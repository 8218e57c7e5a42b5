package dev.caravan.web;

import dev.caravan.preview.PreviewSource;
import dev.caravan.preview.SourcePreviews;
import dev.caravan.preview.SourcePreviews.Found;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.s3.UnreachableStoreException;
import dev.caravan.source.sftp.SftpLocation;
import dev.caravan.upload.HeldFile;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.upload.HeldUploads;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Sources that a client previews: those that it may load, by the same names. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class PreviewedSources {
    /** Bytes of an upload that are enough to tell what is in it: types are inferred from fewer. */
    private static final long ENOUGH_BYTES = 4 << 20;

    private final NamedSources sources;
    private final HeldUploads uploads;
    private final SourcePreviews previews;

    PreviewedSources(NamedSources sources, HeldUploads uploads, SourcePreviews previews) {
        this.sources = sources;
        this.uploads = uploads;
        this.previews = previews;
    }

    /** @throws ProblemException if the client may not load the source, or if it can't be read */
    Found named(String source) {
        try {
            if (UrlText.isOne(source)) {
                return previews.url(NamedSources.url(source));
            }
            if (SftpLocation.isOne(source)) {
                return previews.sftp(sources.sftp(source));
            }
            return S3Location.isOne(source)
                    ? previews.object(sources.object(source))
                    : previews.file(sources.file(source), source);
        } catch (ObjectException | UnreachableStoreException e) {
            throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
        }
    }

    /** A held upload, or what has arrived of it; it does not expire while the reader reads. */
    <T> T upload(String source, HttpServletRequest request, Function<Found, T> reader) {
        return uploads.read(source, request, (file, entry) -> reader.apply(found(file, entry)));
    }

    private Found found(HeldFile file, @Nullable String entry) {
        if (file.isComplete()) {
            String behind = entry == null ? "" : "!/" + entry;
            return previews.file(Path.of(file.bytes() + behind), file.name() + behind);
        }
        if (file.received() < ENOUGH_BYTES) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "%d of %d bytes of the upload have arrived, too few for a preview"
                            .formatted(file.received(), file.length()));
        }
        return new Found(
                new PreviewSource(file.name(), file.path(), () -> new BeginningOfFile(file.bytes(), file.received())),
                List.of(),
                true);
    }
}
