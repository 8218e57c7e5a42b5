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
 * Complete uploads as objects of S3, so that splitters on other machines can read them: {@code caravan.uploads.objects}. Without that
 * setting, uploads stay in their folders; archives always do. Thread-safe for different uploads.
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
     * Puts a file into the bucket, unless it stays in its folder. Idempotent.
     *
     * @throws dev.caravan.source.s3.ObjectException if S3 denies access
     * @throws dev.caravan.source.s3.UnreachableStoreException if S3 can't be reached now
     */
    Optional<ObjectVersion> put(UploadFolder folder, Path file) throws IOException {
        if (shelf == null || ZipArchive.isZip(file)) {
            return Optional.empty();
        }
        String prefix = shelf.key().isEmpty() || shelf.key().endsWith("/") ? shelf.key() : shelf.key() + "/";
        S3Location place = new S3Location(shelf.bucket(), prefix + folder.id() + "/" + file.getFileName());
        // Recorded before the object exists, so that cleanup finds it after a crash at any point.
        folder.shelve(place.uri());
        objects.upload(file, place, MEDIA_TYPE);
        return Optional.of(objects.head(place));
    }

    /** Id of the upload that an object was made from. */
    Optional<String> idOf(URI object) {
        String[] names = object.getPath().split("/", -1);
        return names.length < 2 ? Optional.empty() : Optional.of(names[names.length - 2]);
    }

    /** Deletes the object and the file of an upload. */
    void clear(UploadFolder folder) throws IOException {
        Optional<URI> object = folder.object();
        if (object.isPresent()) {
            objects.deleteLatest(S3Location.of(object.get()));
            folder.unshelve();
        }
        folder.deleteFile();
    }

    /** Deletes the object and the folder of an upload. */
    void delete(UploadFolder folder) throws IOException {
        clear(folder);
        folder.delete();
    }
}
