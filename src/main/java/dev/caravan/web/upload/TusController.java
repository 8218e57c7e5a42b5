package dev.caravan.web.upload;

import dev.caravan.upload.Checksum;
import dev.caravan.upload.CompletedUpload;
import dev.caravan.upload.Hold;
import dev.caravan.upload.ResumableUpload;
import dev.caravan.upload.UploadException;
import dev.caravan.upload.UploadException.Reason;
import dev.caravan.upload.UploadMetadata;
import dev.caravan.upload.Uploads;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, creation-with-upload, checksum, expiration, termination. The
 * answer to the last bytes names the file's job in the header {@code Caravan-Job}, and says in {@code Caravan-Job-New} whether it is new.
 */
@RestController
@Tag(name = "Resumable uploads")
@RequestMapping(TusController.PATH)
@ConditionalOnProperty("caravan.web.enabled")
class TusController {
    static final String PATH = "/api/uploads/tus";

    private static final String VERSION = "1.0.0";
    private static final String EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination";
    private static final String BYTES = "application/offset+octet-stream";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String METADATA = "Upload-Metadata";
    private static final String CHECKSUM = "Upload-Checksum";
    private static final int CHECKSUM_MISMATCH = 460;
    private static final int LONGEST_METADATA = 8 << 10;

    private final Uploads uploads;

    TusController(Uploads uploads) {
        this.uploads = uploads;
    }

    @Operation(summary = "tus: show the supported version and extensions")
    @RequestMapping(
            path = {"", "/{id}"},
            method = RequestMethod.OPTIONS)
    void options(HttpServletResponse response) {
        response.setHeader("Tus-Resumable", VERSION);
        response.setHeader("Tus-Version", VERSION);
        response.setHeader("Tus-Extension", EXTENSIONS);
        response.setHeader("Tus-Max-Size", Long.toString(uploads.maxFileSize()));
        response.setHeader("Tus-Checksum-Algorithm", String.join(",", Checksum.algorithms()));
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /** 201 with the location of the upload; a body contains its first bytes. */
    @Operation(summary = "tus: create an upload, optionally with its first bytes")
    @RequestMapping(
            path = {"", "/"},
            method = RequestMethod.POST)
    @Nullable ResponseEntity<ProblemDetail> create(HttpServletRequest request, HttpServletResponse response) throws IOException {
        begin(request, response);
        boolean withBytes = BYTES.equals(request.getContentType());
        Checksum checksum = withBytes ? checksum(request) : null;
        ResumableUpload upload = uploads.begin(uploadMetadata(request));
        response.setHeader(HttpHeaders.LOCATION, PATH + "/" + upload.id());
        ResponseEntity<ProblemDetail> problem =
                withBytes || upload.isComplete() ? append(upload, 0, checksum, request, response) : null;
        if (problem != null) {
            return problem;
        }
        if (!withBytes) {
            expires(upload, response);
        }
        response.setStatus(HttpServletResponse.SC_CREATED);
        return null;
    }

    private static UploadMetadata uploadMetadata(HttpServletRequest request) {
        UploadFields headers = new UploadFields();
        header(request, LENGTH).ifPresent(value -> headers.put(LENGTH, value));
        String metadata = header(request, METADATA).orElse(null);
        UploadFields told = metadata == null ? new UploadFields() : metadata(metadata);
        String name = told.name("filename", "name");
        return new UploadMetadata(
                name == null ? "" : name,
                UploadClient.of(request),
                headers.number(LENGTH),
                0,
                told.options(),
                metadata,
                told.isHeld() ? Hold.HELD : Hold.NONE);
    }

    /** {@code key base64,key base64}; a value may be absent. */
    private static UploadFields metadata(String header) {
        if (header.length() > LONGEST_METADATA) {
            throw bad("%s has more than %d characters".formatted(METADATA, LONGEST_METADATA));
        }
        UploadFields fields = new UploadFields();
        for (String pair : header.split(",", -1)) {
            String[] parts = pair.strip().split(" ", 2);
            if (!parts[0].isEmpty()) {
                fields.put(
                        parts[0],
                        parts.length == 1 ? "" : new String(base64(METADATA, parts[1]), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    @Operation(summary = "tus: show how many bytes of an upload have arrived")
    @RequestMapping(path = "/{id}", method = RequestMethod.HEAD)
    void state(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        begin(request, response);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        String owner = UploadClient.of(request);
        Optional<Uploads.Finished> finished = uploads.finished(id, owner);
        UploadMetadata uploadMetadata;
        if (finished.isPresent()) {
            uploadMetadata = finished.get().declaration();
            response.setHeader(OFFSET, Long.toString(uploadMetadata.length()));
            arrived(finished.get().arrival(), response);
        } else {
            ResumableUpload upload = uploads.find(id, owner);
            uploadMetadata = upload.uploadMetadata();
            response.setHeader(OFFSET, Long.toString(upload.offset()));
            expires(upload, response);
        }
        response.setHeader(LENGTH, Long.toString(uploadMetadata.length()));
        if (uploadMetadata.metadata() != null) {
            response.setHeader(METADATA, uploadMetadata.metadata());
        }
    }

    /** 204 with the new offset. */
    @Operation(summary = "tus: append bytes to an upload")
    @RequestMapping(path = "/{id}", method = RequestMethod.PATCH)
    @Nullable ResponseEntity<ProblemDetail> append(
            @PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        begin(request, response);
        if (!BYTES.equals(request.getContentType())) {
            throw new ProblemException(ProblemType.UNSUPPORTED_CONTENT, "bytes of an upload are " + BYTES);
        }
        UploadFields headers = new UploadFields();
        header(request, OFFSET).ifPresent(value -> headers.put(OFFSET, value));
        long offset = headers.number(OFFSET);
        Checksum checksum = checksum(request);
        String owner = UploadClient.of(request);
        Optional<Uploads.Finished> finished = uploads.finished(id, owner);
        if (finished.isPresent()) {
            long length = finished.get().declaration().length();
            if (offset != length) {
                throw new UploadException(Reason.CONFLICT, "the upload is finished, at %d".formatted(length));
            }
            response.setHeader(OFFSET, Long.toString(length));
            arrived(finished.get().arrival(), response);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return null;
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return append(uploads.find(id, owner), offset, checksum, request, response);
    }

    private @Nullable ResponseEntity<ProblemDetail> append(
            ResumableUpload upload,
            long offset,
            @Nullable Checksum checksum,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long received;
        try {
            received = upload.append(offset, request.getInputStream(), checksum);
        } catch (UploadException e) {
            if (e.reason() != Reason.CHECKSUM_MISMATCH) {
                throw e;
            }
            ProblemDetail problem = ProblemType.CHECKSUM_MISMATCH.with(String.valueOf(e.getMessage()));
            problem.setStatus(CHECKSUM_MISMATCH);
            return ResponseEntity.status(CHECKSUM_MISMATCH).body(problem);
        }
        response.setHeader(OFFSET, Long.toString(received));
        if (upload.isComplete() && upload.uploadMetadata().hold() != Hold.HELD) {
            arrived(uploads.finish(upload), response);
        } else {
            expires(upload, response);
        }
        return null;
    }

    @Operation(summary = "tus: terminate an upload and delete its bytes")
    @RequestMapping(path = "/{id}", method = RequestMethod.DELETE)
    void terminate(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        begin(request, response);
        uploads.discard(uploads.find(id, UploadClient.of(request)));
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /** For clients, and proxies, that can't send the other methods. */
    @Operation(summary = "tus: append, terminate or show by POST and X-HTTP-Method-Override")
    @RequestMapping(path = "/{id}", method = RequestMethod.POST)
    @Nullable ResponseEntity<ProblemDetail> other(
            @PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (header(request, "X-HTTP-Method-Override").orElse("")) {
            case "PATCH" -> {
                return append(id, request, response);
            }
            case "DELETE" -> terminate(id, request, response);
            case "HEAD" -> state(id, request, response);
            default -> throw bad("POST to an upload needs X-HTTP-Method-Override: PATCH, DELETE or HEAD");
        }
        return null;
    }

    private static void begin(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Tus-Resumable", VERSION);
        if (!VERSION.equals(request.getHeader("Tus-Resumable"))) {
            response.setHeader("Tus-Version", VERSION);
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_TUS_VERSION, "send the header Tus-Resumable: " + VERSION);
        }
    }

    private static void arrived(CompletedUpload completedUpload, HttpServletResponse response) {
        UploadAnswers.name(completedUpload, response);
    }

    private void expires(ResumableUpload upload, HttpServletResponse response) {
        response.setHeader(
                "Upload-Expires",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        uploads.expiry(upload).atOffset(ZoneOffset.UTC)));
    }

    /** {@code algorithm base64}. */
    private static @Nullable Checksum checksum(HttpServletRequest request) {
        String header = header(request, CHECKSUM).orElse(null);
        if (header == null) {
            return null;
        }
        String[] parts = header.split(" ", 2);
        return new Checksum(parts[0], base64(CHECKSUM, parts.length == 1 ? "" : parts[1]));
    }

    private static byte[] base64(String header, String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw bad(header + " is not in Base64");
        }
    }

    private static Optional<String> header(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    private static UploadException bad(String message) {
        return new UploadException(Reason.BAD_REQUEST, message);
    }
}
