package dev.caravan.web.upload;

import dev.caravan.upload.UploadException;
import dev.caravan.upload.UploadException.Reason;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/** A body of multipart/form-data (RFC 7578), read as a stream: one file, which is passed to the caller, and a few small fields. */
final class MultipartBody {
    private static final int HEADER_BYTES = 16 << 10;
    private static final int FIELD_BYTES = 16 << 10;
    private static final int PARTS = 50;

    /** Most bytes of headers and fields beside the file. */
    private static final long FRAME_BYTES = 2L * PARTS * (HEADER_BYTES + FIELD_BYTES);

    private final HttpServletRequest request;
    private final long maxFileSize;

    MultipartBody(HttpServletRequest request, long maxFileSize) {
        this.request = request;
        this.maxFileSize = maxFileSize;
    }

    /** Receives the file when its part arrives. */
    interface FilePart {
        /**
         * @param before the fields that precede the file
         * @param name file name of the part; null: it has none
         */
        void take(UploadFields before, @Nullable String name, InputStream bytes) throws IOException;
    }

    static boolean is(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    /**
     * Reads the body to its end.
     *
     * @return all fields
     * @throws UploadException CUT_OFF if it is malformed, BAD_REQUEST unless it has exactly one file, or if its fields are too many or too large
     */
    UploadFields read(FilePart file) {
        UploadFields fields = new UploadFields();
        boolean found = false;
        try {
            FileUpload upload = new FileUpload();
            upload.setHeaderEncoding(StandardCharsets.UTF_8.name());
            upload.setPartHeaderSizeMax(HEADER_BYTES);
            upload.setSizeMax(maxFileSize + FRAME_BYTES);
            FileItemIterator parts = upload.getItemIterator(new ServletRequestContext(request));
            for (int count = 1; parts.hasNext(); count++) {
                if (count > PARTS) {
                    throw new UploadException(Reason.BAD_REQUEST, "the form has more than %d parts".formatted(PARTS));
                }
                FileItemStream part = parts.next();
                if (part.isFormField()) {
                    fields.put(part.getFieldName(), value(part));
                } else if (found) {
                    throw new UploadException(
                            Reason.BAD_REQUEST, "the form has more than one file; send one at a time");
                } else {
                    found = true;
                    try (InputStream bytes = part.openStream()) {
                        file.take(fields, part.getName(), bytes);
                    }
                }
            }
            drain(request.getInputStream());
        } catch (IOException e) {
            // Cut off or malformed. The parser's message is dropped: it may contain bytes of the file.
            throw new UploadException(Reason.CUT_OFF, "the form is cut off or malformed, or its headers are too long");
        } catch (IllegalArgumentException | InvalidFileNameException e) {
            throw new UploadException(Reason.BAD_REQUEST, "a name in the form, or its boundary, is malformed");
        }
        if (!found) {
            throw new UploadException(Reason.BAD_REQUEST, "the form has no file: send it in the field \"file\"");
        }
        return fields;
    }

    /** Reads what follows the last part: a body that is shorter than its Content-Length fails here. */
    private static void drain(InputStream in) throws IOException {
        if (in.skip(FRAME_BYTES) == FRAME_BYTES) {
            throw new IOException("too much after the last part");
        }
    }

    private static String value(FileItemStream part) throws IOException {
        try (InputStream in = part.openStream()) {
            byte[] bytes = in.readNBytes(FIELD_BYTES + 1);
            if (bytes.length > FIELD_BYTES) {
                throw new UploadException(
                        Reason.BAD_REQUEST, "a field of the form has more than %d bytes".formatted(FIELD_BYTES));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
