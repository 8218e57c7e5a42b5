package dev.caravan.upload;

import dev.caravan.csv.source.ZipArchive;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.s3.S3Location;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Uploads that are whole, as objects, so that splitters of other machines can read them: {@code caravan.uploads.objects}. Without that
 * setting, and archives always, they stay in their folders. Thread-safe for different uploads.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class UploadObjects {
    private static final String MEDIA_TYPE = "application/octet-stream";

    private final @Nullable S3Location shelf;
    private final ObjectStore objects;

    UploadObjects(UploadSettings settings, ObjectStore objects) {
        this.shelf = settings.objects() == null ? null : S3Location.typed(settings.objects());
        this.objects = objects;
    }

    /**
     * Puts a file there, unless it stays in its folder; put again, it replaces itself.
     *
     * @throws dev.caravan.source.s3.ObjectException if that is not allowed
     * @throws dev.caravan.source.s3.UnreachableStoreException if S3 can't be asked now
     */
    Optional<ObjectVersion> put(UploadFolder folder, Path file) throws IOException {
        if (shelf == null || ZipArchive.isZip(file)) {
            return Optional.empty();
        }
        String prefix = shelf.key().isEmpty() || shelf.key().endsWith("/") ? shelf.key() : shelf.key() + "/";
        S3Location place = new S3Location(shelf.bucket(), prefix + folder.id() + "/" + file.getFileName());
        // Before it is there, so that it is found and deleted wherever the process is stopped.
        folder.shelve(place.uri());
        objects.upload(file, place, MEDIA_TYPE);
        return Optional.of(objects.head(place));
    }

    /** The id of the upload of which an object was made. */
    Optional<String> idOf(URI object) {
        String[] names = object.getPath().split("/", -1);
        return names.length < 2 ? Optional.empty() : Optional.of(names[names.length - 2]);
    }

    /** Deletes an upload's object, and its file. */
    void clear(UploadFolder folder) throws IOException {
        Optional<URI> object = folder.object();
        if (object.isPresent()) {
            objects.deleteLatest(S3Location.of(object.get()));
            folder.unshelve();
        }
        folder.deleteFile();
    }

    /** Deletes all that there is of an upload. */
    void delete(UploadFolder folder) throws IOException {
        clear(folder);
        folder.delete();
    }
}
