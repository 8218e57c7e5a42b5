package dev.caravan.web.upload;

import dev.caravan.upload.CompletedUpload;
import dev.caravan.upload.UploadException;
import dev.caravan.upload.Uploads;
import dev.caravan.upload.WholeUpload;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Files from Dropzone: whole, or in chunks, each a form with the fields {@code dz…} and the bytes in {@code file}. */
@RestController
@Tag(name = "Uploads")
@ConditionalOnProperty("caravan.web.enabled")
public class DropzoneController {
    public static final String PATH = "/api/upload_file";

    private final Uploads uploads;

    DropzoneController(Uploads uploads) {
        this.uploads = uploads;
    }

    /** {@code job_id} is null until all chunks have arrived; a repeated chunk gets the same answer as the first time. */
    @Operation(summary = "Upload a file by Dropzone, whole or in chunks")
    @PostMapping({PATH, PATH + "/"})
    UploadMessage upload(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Form form = new Form(UploadClient.of(request), request.getContentLengthLong(), response)) {
            UploadFields fields = new MultipartBody(request, uploads.maxFileSize()).read(form::take);
            return form.finish(fields);
        }
    }

    /** One request. Dropzone sends the fields before the file; if they follow it, the file is kept on the disk until they arrive. */
    private final class Form implements AutoCloseable {
        private final String owner;
        private final long length;
        private final HttpServletResponse response;
        private @Nullable String partName;
        private @Nullable WholeUpload waiting;
        private @Nullable DropzoneChunk chunk;
        private Uploads.@Nullable Progress progress;

        Form(String owner, long length, HttpServletResponse response) {
            this.owner = owner;
            this.length = length;
            this.response = response;
        }

        void take(UploadFields before, @Nullable String name, InputStream bytes) {
            partName = name;
            if (DropzoneChunk.isWholeIn(before)) {
                progress = receive(DropzoneChunk.of(before, name, owner), bytes);
            } else {
                waiting = uploads.whole(owner, length);
                waiting.receive(bytes);
            }
        }

        private Uploads.Progress receive(DropzoneChunk piece, InputStream bytes) {
            chunk = piece;
            return uploads.receive(piece.key(), piece.file(), piece.offset(), piece.length(), bytes);
        }

        UploadMessage finish(UploadFields fields) throws IOException {
            if (waiting != null && DropzoneChunk.isIn(fields)) {
                DropzoneChunk piece = DropzoneChunk.of(fields, partName, owner);
                if (waiting.length() != piece.length()) {
                    throw new UploadException(
                            UploadException.Reason.CUT_OFF,
                            "chunk %d has %d bytes instead of %d"
                                    .formatted(piece.index(), waiting.length(), piece.length()));
                }
                try (InputStream bytes = waiting.reopen()) {
                    progress = receive(piece, bytes);
                }
            } else if (waiting != null) {
                fields.requireNotHeld();
                String name = fields.name("dzfilename", "name");
                CompletedUpload completedUpload = waiting.finish(
                        name != null ? name : Objects.requireNonNullElse(partName, ""), fields.options());
                return UploadAnswers.message(completedUpload, response);
            }
            return answer(response, Objects.requireNonNull(chunk), Objects.requireNonNull(progress));
        }

        @Override
        public void close() {
            if (waiting != null) {
                waiting.close();
            }
        }
    }

    private static UploadMessage answer(HttpServletResponse response, DropzoneChunk chunk, Uploads.Progress progress) {
        if (progress.arrival() != null) {
            return UploadAnswers.message(progress.arrival(), response);
        }
        return new UploadMessage(
                "Chunk %d of %d is uploaded; %d of %d bytes are there"
                        .formatted(chunk.index() + 1, chunk.count(), progress.received(), progress.length()),
                null,
                null);
    }
}
