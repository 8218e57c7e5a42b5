package dev.caravan.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running Caravan, as its clients reach it. Whatever it answers is bounded and judged: an answer that is none of Caravan ends the command
 * with one line. Redirects are not followed, so that a key goes to the named server alone. Immutable.
 */
public final class Server {
    static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    /** An undo that must wait for locks, or a dry run of many dead letters. */
    private static final int ANSWER_TIMEOUT_MILLIS = 120_000;

    /** An upload becomes a job when all of it is scanned and stored. */
    static final int UPLOAD_TIMEOUT_MILLIS = 600_000;

    private static final int HEALTH_TIMEOUT_MILLIS = 2_000;

    private static final int LARGEST_ANSWER_BYTES = 32 << 20;
    private static final int LARGEST_PROBLEM_BYTES = 64 << 10;
    private static final int LONGEST_DETAIL = 1_000;
    private static final int MOST_RETRIES = 5;
    private static final int LONGEST_RETRY_SECONDS = 30;
    private static final int TOO_MANY_REQUESTS = 429;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static {
        // Java would send a POST again if the connection broke before its answer; what was asked for may have been
        // done.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final URI url;
    private final @Nullable ServerKey key;
    private final Map<String, String> headers;
    private final Proxy proxy;

    private Server(URI url, @Nullable ServerKey key, Map<String, String> headers, @Nullable Proxy proxy) {
        this.url = url;
        this.key = key;
        this.headers = headers;
        this.proxy = proxy == null ? Proxy.NO_PROXY : proxy;
    }

    /** @param url without a slash at its end */
    static Server of(URI url, @Nullable ServerKey key) {
        return new Server(url, key, Map.of(), null);
    }

    /** One of this machine, with a header that says who asks. */
    static Server local(URI url, String header, String value) {
        return new Server(url, null, Map.of(header, value), Proxy.NO_PROXY);
    }

    /** Whether it answers, and soon. */
    boolean isThere() {
        HttpURLConnection connection = open("GET", "/health");
        connection.setConnectTimeout(HEALTH_TIMEOUT_MILLIS);
        connection.setReadTimeout(HEALTH_TIMEOUT_MILLIS);
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                return false;
            }
            try (InputStream in = connection.getInputStream()) {
                in.readNBytes(LARGEST_PROBLEM_BYTES);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Without anything secret. */
    public String url() {
        return url.toString();
    }

    /** Whether a key would cross a network as anybody can read it. */
    boolean tellsItsKey() {
        if (key == null || url.getScheme().equals("https")) {
            return false;
        }
        try {
            return !InetAddress.getByName(url.getHost()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** @throws CommandFailure if the server can't be reached, refuses, or answers something else than JSON */
    public JsonNode get(String path) {
        return json("GET", path, null, ANSWER_TIMEOUT_MILLIS);
    }

    /**
     * As {@link #get}.
     *
     * @param body null: none
     */
    public JsonNode post(String path, @Nullable JsonNode body) {
        return post(path, body, ANSWER_TIMEOUT_MILLIS);
    }

    JsonNode post(String path, @Nullable JsonNode body, int timeoutMillis) {
        return json("POST", path, body, timeoutMillis);
    }

    /**
     * Copies a file of the server.
     *
     * @throws CommandFailure if the server can't be reached or refuses, or the file ends early
     * @throws IOException if it can't be written
     */
    public void download(String path, OutputStream to) throws IOException {
        HttpURLConnection connection = open("GET", path);
        try {
            require(connection);
            long length = connection.getContentLengthLong();
            long bytes = copy(connection, to);
            if (length >= 0 && bytes != length) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "%s: the file ended early, after %d of %d bytes".formatted(url, bytes, length));
            }
        } finally {
            connection.disconnect();
        }
    }

    private long copy(HttpURLConnection connection, OutputStream to) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (InputStream in = opened(connection)) {
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                to.write(buffer, 0, read);
                bytes += read;
            }
        }
        return bytes;
    }

    private InputStream opened(HttpURLConnection connection) {
        try {
            return connection.getInputStream();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    OutputStream output(HttpURLConnection connection) {
        try {
            return connection.getOutputStream();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    static boolean isWritten(OutputStream out, byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** An answer, or a part of it, of which some fields can't be missing. */
    public static <T> T value(JsonNode json, Class<T> type, String... required) {
        for (String field : required) {
            if (!json.hasNonNull(field)) {
                throw new CommandFailure(
                        ExitCode.FAILED, "the server's answer has no %s: is it of another version?".formatted(field));
            }
        }
        try {
            return JSON.treeToValue(json, type);
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the server's answer can't be understood: is it of another version?", e);
        }
    }

    /** A value for a request. */
    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** The values of a list of an answer. */
    public static <T> List<T> values(JsonNode list, Class<T> type) {
        List<T> values = new ArrayList<>();
        list.forEach(each -> values.add(value(each, type)));
        return values;
    }

    private JsonNode json(String method, String path, @Nullable JsonNode body, int timeoutMillis) {
        for (int retries = 0; true; retries++) {
            HttpURLConnection connection = open(method, path);
            connection.setReadTimeout(timeoutMillis);
            try {
                if (body != null) {
                    byte[] bytes = JSON.writeValueAsBytes(body);
                    connection.setRequestProperty("Content-Type", "application/json");
                    connection.setDoOutput(true);
                    connection.setFixedLengthStreamingMode(bytes.length);
                    try (OutputStream out = connection.getOutputStream()) {
                        out.write(bytes);
                    }
                } else if (method.equals("POST")) {
                    connection.setDoOutput(true);
                    connection.setFixedLengthStreamingMode(0);
                    connection.getOutputStream().close();
                }
                if (status(connection) == TOO_MANY_REQUESTS && retries < MOST_RETRIES) {
                    pause(connection);
                    continue;
                }
                require(connection);
                try (InputStream in = connection.getInputStream()) {
                    return parsed(in.readNBytes(LARGEST_ANSWER_BYTES + 1));
                }
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
    }

    private JsonNode parsed(byte[] bytes) {
        if (bytes.length > LARGEST_ANSWER_BYTES) {
            throw new CommandFailure(ExitCode.FAILED, "%s: the answer is too large".formatted(url));
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "%s: is no Caravan, its answer is no JSON".formatted(url), e);
        }
        throw new CommandFailure(ExitCode.FAILED, "%s: is no Caravan, its answer is no JSON".formatted(url));
    }

    private static void pause(HttpURLConnection connection) {
        int seconds = connection.getHeaderFieldInt("Retry-After", 1);
        try {
            TimeUnit.SECONDS.sleep(Math.max(1, Math.min(seconds, LONGEST_RETRY_SECONDS)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "stopped", e);
        }
    }

    /** A connection that has the client's credentials, and sends nothing yet. */
    HttpURLConnection open(String method, String path) {
        try {
            URI address = URI.create(url + path);
            HttpURLConnection connection = (HttpURLConnection)
                    (headers.isEmpty()
                            ? address.toURL().openConnection()
                            : address.toURL().openConnection(proxy));
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
            connection.setReadTimeout(ANSWER_TIMEOUT_MILLIS);
            connection.setRequestProperty("Accept", "application/json, application/problem+json, */*;q=0.1");
            connection.setRequestProperty("User-Agent", "caravan");
            if (key != null) {
                connection.setRequestProperty("Authorization", key.authorization());
            }
            headers.forEach(connection::setRequestProperty);
            return connection;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The status of an answer; Java reports a 401 to a request with a body as an exception. */
    static int status(HttpURLConnection connection) throws IOException {
        try {
            return connection.getResponseCode();
        } catch (HttpRetryException e) {
            return e.responseCode();
        }
    }

    /** @throws CommandFailure with the server's reason, if it refuses */
    void require(HttpURLConnection connection) {
        int status;
        byte[] body;
        try {
            status = status(connection);
            if (status >= HttpURLConnection.HTTP_OK && status < HttpURLConnection.HTTP_MULT_CHOICE) {
                return;
            }
            InputStream in = connection.getErrorStream();
            body = in == null ? new byte[0] : in.readNBytes(LARGEST_PROBLEM_BYTES);
        } catch (IOException e) {
            throw unreachable(e);
        }
        throw new ServerRefusal(status, problem(body), reason(status, problem(body)));
    }

    private static @Nullable JsonNode problem(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json != null && json.path("type").asText().startsWith(ServerRefusal.PREFIX) ? json : null;
        } catch (IOException e) {
            return null;
        }
    }

    private String reason(int status, @Nullable JsonNode problem) {
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return key == null
                    ? "%s wants a login: put an API key into a file, and name it with --server-key-file".formatted(url)
                    : "%s doesn't know the key of %s".formatted(url, key.file());
        }
        if (problem == null) {
            return "%s: is no Caravan, or what is before it refuses this (status %d)".formatted(url, status);
        }
        String detail = problem.path("detail").asText(problem.path("title").asText());
        String line = Terminal.line(detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) : detail);
        return status == HttpURLConnection.HTTP_FORBIDDEN ? "%s: %s".formatted(url, line) : line;
    }

    CommandFailure unreachable(IOException e) {
        return new UnreachableServer(
                "%s can't be reached: %s"
                        .formatted(
                                url,
                                Terminal.line(
                                        e instanceof UnknownHostException
                                                ? "there is no such host"
                                                : String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT))),
                e);
    }

    /** A text as a part of a path, or a value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Path and query; values are encoded, and those that are null left out. */
    public static String path(String path, Map<String, ? extends @Nullable Object> query) {
        Map<String, String> given = new LinkedHashMap<>();
        query.forEach((name, value) -> {
            if (value != null) {
                given.put(name, encoded(value.toString()));
            }
        });
        StringBuilder text = new StringBuilder(path);
        given.forEach((name, value) -> text.append(text.length() == path.length() ? '?' : '&')
                .append(name)
                .append('=')
                .append(value));
        return text.toString();
    }
}
