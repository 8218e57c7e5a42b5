package dev.caravan.web.upload;

import dev.caravan.upload.UploadException;
import dev.caravan.upload.UploadMetadata;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of a file from Dropzone: all chunks have the same size but the last.
 *
 * @param uuid Dropzone's name for the upload
 * @param index from 0
 * @param count of the chunks
 */
record DropzoneChunk(String uuid, long index, long count, UploadMetadata file) {
    private static final String UUID = "dzuuid";

    private static final List<String> FIELDS =
            List.of(UUID, "dzchunkindex", "dztotalfilesize", "dzchunksize", "dztotalchunkcount", "dzchunkbyteoffset");

    /** Most chunks of a file: the journal has an entry for each while they arrive out of order. */
    private static final long MOST = 200_000;

    /** Whether the form contains a chunk, maybe without a field of it; a file smaller than a chunk has none of the fields. */
    static boolean isIn(UploadFields fields) {
        return FIELDS.stream().anyMatch(fields::isNamed);
    }

    /** Whether the form has all fields that say where the bytes belong. */
    static boolean isWholeIn(UploadFields fields) {
        return FIELDS.stream().allMatch(fields::has);
    }

    /** @throws UploadException BAD_REQUEST if a field is missing, or they contradict each other */
    static DropzoneChunk of(UploadFields fields, @Nullable String partName, String owner) {
        fields.requireNotHeld();
        long index = fields.number("dzchunkindex");
        long total = fields.number("dztotalfilesize");
        long size = fields.number("dzchunksize");
        long count = fields.number("dztotalchunkcount");
        long offset = fields.number("dzchunkbyteoffset");
        require(size > 0, "dzchunksize is 0");
        require(count > 0 && count <= MOST, "dztotalchunkcount is not 1 to %d: send larger chunks".formatted(MOST));
        require(index < count, "dzchunkindex %d is not below dztotalchunkcount %d".formatted(index, count));
        require(
                count == Math.max(1, (total - 1) / size + 1),
                "%d bytes in chunks of %d are not %d chunks".formatted(total, size, count));
        require(
                size <= Long.MAX_VALUE / MOST && offset == index * size,
                "dzchunkbyteoffset %d is not dzchunkindex %d times dzchunksize %d".formatted(offset, index, size));
        String name = Objects.requireNonNullElse(fields.name("dzfilename"), Objects.requireNonNullElse(partName, ""));
        return new DropzoneChunk(
                fields.required(UUID),
                index,
                count,
                new UploadMetadata(name, owner, total, size, fields.options(), null));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new UploadException(UploadException.Reason.BAD_REQUEST, otherwise);
        }
    }

    /** Key in {@code Uploads}, distinct from those of other protocols. */
    String key() {
        return "dropzone " + uuid;
    }

    long offset() {
        return index * file.chunkSize();
    }

    long length() {
        return Math.min(file.chunkSize(), file.length() - offset());
    }
}
