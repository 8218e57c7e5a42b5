package dev.caravan.source.http;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.source.ResumingStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of web servers (RFC 9110). A version is identified by its strong ETag, or else by the time of its last change. The
 * client is made when it is first needed. Thread-safe.
 */
public final class HttpFetcher implements Closeable {
    private static final int HEAD_BYTES = 1024;

    private final UrlSettings settings;
    private @Nullable CloseableHttpClient client;

    public HttpFetcher(UrlSettings settings) {
        this.settings = settings;
    }

    HttpFetcher(UrlSettings settings, CloseableHttpClient client) {
        this.settings = settings;
        this.client = client;
    }

    private synchronized CloseableHttpClient client() {
        if (client == null) {
            client = HttpClientFactory.of(settings);
        }
        return client;
    }

    /**
     * What the server says of a file now, and what its beginning tells.
     *
     * @throws UrlException if it has none, or it is a web page, or it can't be asked
     */
    public UrlVersion look(URI uri) {
        try (Answer answer = get(uri, 0, null)) {
            requireSuccess(uri, answer.response);
            byte[] head = body(answer.response).readNBytes(HEAD_BYTES);
            requireNoPage(uri, answer.response, head);
            return version(uri, answer.response, isZip(head));
        } catch (IOException e) {
            throw new UrlException("%s: %s".formatted(UrlText.shown(uri.toString()), reason(e)));
        }
    }

    /**
     * The bytes of this version, from the start, through as many connections as it takes. Reading them fails with an
     * UnreadableSourceException if it is gone or replaced.
     *
     * @param version as {@link UrlVersion#version} wrote it
     */
    public InputStream open(URI uri, String version) {
        return new ResumingStream(
                UrlText.shown(uri.toString()), UrlVersion.bytesIn(version), offset -> connect(uri, version, offset));
    }

    /**
     * The bytes of a file whose versions can't be told apart, through one connection.
     *
     * @throws UrlException if the server has none
     */
    public InputStream openAnyVersion(URI uri) throws IOException {
        Answer answer = get(uri, 0, null);
        try {
            requireSuccess(uri, answer.response);
            return new FilterInputStream(body(answer.response)) {
                @Override
                public void close() {
                    answer.close();
                }
            };
        } catch (RuntimeException | IOException e) {
            answer.close();
            throw e;
        }
    }

    /** @throws UnreadableSourceException if it is gone, or has been replaced */
    public void checkUnchanged(URI uri, String version) throws IOException {
        connect(uri, version, 0).abort();
    }

    private ResumingStream.Connection connect(URI uri, String version, long offset) throws IOException {
        String validator = UrlVersion.validatorIn(version);
        Answer answer = get(uri, offset, validator);
        try {
            requireSameVersion(uri, answer.response, version, offset);
            InputStream body = body(answer.response);
            if (answer.response.getCode() != HttpStatus.SC_PARTIAL_CONTENT) {
                // A server that knows no ranges: the version is the same, so the bytes are.
                body.skipNBytes(offset);
            }
            return new ResumingStream.Connection() {
                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    return body.read(into, from, length);
                }

                @Override
                public void abort() {
                    answer.close();
                }
            };
        } catch (IOException | RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    private static void requireSameVersion(URI uri, ClassicHttpResponse answer, String version, long offset)
            throws IOException {
        String shown = UrlText.shown(uri.toString());
        int status = answer.getCode();
        if (status == HttpStatus.SC_NOT_FOUND || status == HttpStatus.SC_GONE) {
            throw new UnreadableSourceException(shown + " is gone (" + version + ")");
        }
        if (status == HttpStatus.SC_UNAUTHORIZED || status == HttpStatus.SC_FORBIDDEN) {
            throw new UnreadableSourceException(shown + " may not be read any more: the server answers " + status);
        }
        if (status != HttpStatus.SC_OK && status != HttpStatus.SC_PARTIAL_CONTENT) {
            throw new IOException("the server answers " + status);
        }
        String validator = validator(answer);
        boolean sameSize = status == HttpStatus.SC_PARTIAL_CONTENT
                ? isPartFrom(answer, offset)
                : length(answer) == UrlVersion.bytesIn(version);
        if (!UrlVersion.validatorIn(version).equals(validator) || !sameSize) {
            throw new UnreadableSourceException(
                    "%s has been replaced since it was taken (%s): load it again as a new version"
                            .formatted(shown, version));
        }
    }

    private static boolean isPartFrom(ClassicHttpResponse answer, long offset) {
        Header range = answer.getFirstHeader(HttpHeaders.CONTENT_RANGE);
        return range != null && range.getValue().startsWith("bytes " + offset + "-");
    }

    /** @param validator of the version that a part is wanted of; null: any */
    private Answer get(URI uri, long offset, @Nullable String validator) throws IOException {
        HttpGet request = new HttpGet(uri);
        request.setHeader(HttpHeaders.ACCEPT, "text/csv, text/plain;q=0.9, */*;q=0.5");
        request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        if (offset > 0 && validator != null) {
            request.setHeader(HttpHeaders.RANGE, "bytes=" + offset + "-");
            request.setHeader(HttpHeaders.IF_RANGE, validator);
        }
        try {
            return new Answer(request, client().executeOpen(null, request, null));
        } catch (ForbiddenAddressException refused) {
            throw new UnreadableSourceException(String.valueOf(refused.getMessage()));
        }
    }

    private static InputStream body(ClassicHttpResponse answer) throws IOException {
        if (answer.getEntity() == null) {
            return InputStream.nullInputStream();
        }
        return answer.getEntity().getContent();
    }

    private static void requireSuccess(URI uri, ClassicHttpResponse answer) {
        if (answer.getCode() != HttpStatus.SC_OK) {
            throw new UrlException("%s: the server answers %d %s"
                    .formatted(
                            UrlText.shown(uri.toString()), answer.getCode(), String.valueOf(answer.getReasonPhrase()))
                    .strip());
        }
    }

    /** A form to log in, or an error that is no error to the server, must not become a table. */
    private static void requireNoPage(URI uri, ClassicHttpResponse answer, byte[] head) {
        String text =
                new String(head, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            throw new UrlException("%s: the server answers with a web page, not with a file (%s)"
                    .formatted(
                            UrlText.shown(uri.toString()),
                            answer.getEntity() == null ? "" : answer.getEntity().getContentType()));
        }
    }

    private static UrlVersion version(URI uri, ClassicHttpResponse answer, boolean archive) {
        return new UrlVersion(uri, validator(answer), length(answer), archive);
    }

    private static long length(ClassicHttpResponse answer) {
        return answer.getEntity() == null ? 0 : answer.getEntity().getContentLength();
    }

    /** A weak ETag says no more than that two versions are as good as each other (RFC 9110, 8.8.1), so it doesn't do. */
    private static @Nullable String validator(ClassicHttpResponse answer) {
        Header tag = answer.getFirstHeader(HttpHeaders.ETAG);
        if (tag != null && tag.getValue() != null && tag.getValue().startsWith("\"")) {
            return tag.getValue();
        }
        Header changed = answer.getFirstHeader(HttpHeaders.LAST_MODIFIED);
        return changed == null ? null : changed.getValue();
    }

    private static boolean isZip(byte[] head) {
        return head.length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
    }

    private static String reason(IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        if (root instanceof java.net.UnknownHostException && !(root instanceof ForbiddenAddressException)) {
            return "no such host: " + text;
        }
        return root instanceof ProtocolException || e instanceof UnreadableSourceException
                ? text
                : "can't be reached: " + text;
    }

    /** Closing it cuts the connection first: closing the response alone would read what is left of it, be it a terabyte. */
    private record Answer(HttpGet request, ClassicHttpResponse response) implements Closeable {
        @Override
        public void close() {
            request.abort();
            try {
                response.close();
            } catch (IOException gone) {
                // That is what was wanted.
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
