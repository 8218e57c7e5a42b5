package dev.caravan.web.download;

import dev.caravan.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Answers with a file or a byte range of it (RFC 9110, 13 and 14). Spring's handler ignores If-Range, and reads the file for a HEAD request.
 * A request for several ranges gets the whole file, as 14.2 allows.
 */
public final class RangedResponse {
    /** {@code first-last}, {@code first-} or {@code -length}. */
    private static final Pattern RANGE =
            Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*", Pattern.CASE_INSENSITIVE);

    private RangedResponse() {}

    /** @param to exclusive */
    private record Part(long from, long to) {}

    /** Null: the response is written. */
    public static @Nullable ResponseEntity<ProblemDetail> send(
            Download file, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String ifMatch = request.getHeader(HttpHeaders.IF_MATCH);
        if (ifMatch != null
                && !ifMatch.strip().equals("*")
                && !List.of(ifMatch.strip().split("\\s*,\\s*")).contains(file.etag())) {
            response.setStatus(HttpServletResponse.SC_PRECONDITION_FAILED);
            return null;
        }
        if (new ServletWebRequest(request, response).checkNotModified(file.etag())) {
            return null;
        }
        response.setHeader(HttpHeaders.ETAG, file.etag());
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        boolean ranged = "GET".equals(request.getMethod()) && isStill(file, request.getHeader(HttpHeaders.IF_RANGE));
        Matcher range = RANGE.matcher(
                ranged
                        ? Optional.ofNullable(request.getHeader(HttpHeaders.RANGE))
                                .orElse("")
                        : "");
        Part part = new Part(0, file.bytes());
        if (range.matches() && isValid(range.group(1), range.group(2))) {
            part = part(range.group(1), range.group(2), file.bytes());
            if (part == null) {
                return ResponseEntity.status(ProblemType.RANGE_NOT_SATISFIABLE.status())
                        .header(HttpHeaders.CONTENT_RANGE, "bytes */" + file.bytes())
                        .body(ProblemType.RANGE_NOT_SATISFIABLE.with("the file has %d bytes".formatted(file.bytes())));
            }
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(part.from, part.to - 1, file.bytes()));
        }
        response.setContentType(file.mediaType());
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(file.name(), StandardCharsets.UTF_8)
                        .build()
                        .toString());
        response.setContentLengthLong(part.to - part.from);
        if ("GET".equals(request.getMethod())) {
            file.copy(part.from, part.to, response.getOutputStream());
        }
        return null;
    }

    /** Whether the client has parts of this version of the file. A date never matches: a rewritten file may have the same one. */
    private static boolean isStill(Download file, @Nullable String ifRange) {
        return ifRange == null || ifRange.strip().equals(file.etag());
    }

    private static boolean isValid(String first, String last) {
        return first.isEmpty() ? !last.isEmpty() : last.isEmpty() || Long.parseLong(first) <= Long.parseLong(last);
    }

    /** Null: the range is outside the file. */
    private static @Nullable Part part(String first, String last, long bytes) {
        if (first.isEmpty()) {
            long length = Math.min(Long.parseLong(last), bytes);
            return length == 0 ? null : new Part(bytes - length, bytes);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? bytes : Math.min(Long.parseLong(last) + 1, bytes);
        return from >= bytes ? null : new Part(from, to);
    }
}
