package dev.caravan.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends requests to a server, well-formed ones by Java's client, others byte by byte. */
public final class WebClient {
    static final String BOUNDARY = "x-x-boundary";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 30_000;

    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public WebClient(URI server) {
        this.server = server;
    }

    public HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<byte[]> form(String path, Form form) {
        return send("POST", path, form.bytes(), "Content-Type", Form.TYPE);
    }

    public static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String problem(HttpResponse<byte[]> response) {
        return json(response).path("type").asText().replace("urn:caravan:problem:", "");
    }

    /** The status that is answered to bytes as they are; 0 if the connection ends without an answer. */
    public int raw(byte[] request, boolean thenClose) throws IOException {
        return raw("127.0.0.1", request, thenClose);
    }

    /** As {@link #raw(byte[], boolean)}, from another address of this machine. */
    public int raw(String from, byte[] request, boolean thenClose) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request);
                if (thenClose) {
                    socket.shutdownOutput();
                }
                byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
                return line.length < 12 ? 0 : Integer.parseInt(new String(line, 9, 3, StandardCharsets.US_ASCII));
            } catch (java.net.SocketException reset) {
                return 0;
            }
        }
    }

    public static byte[] head(String method, String path, String... headers) {
        StringBuilder head =
                new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A form as a browser sends it, its parts in the order in which they are added. */
    public static final class Form {
        public static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        public Form field(String name, Object value) {
            return part(
                    "Content-Disposition: form-data; name=\"" + name + "\"",
                    value.toString().getBytes(StandardCharsets.UTF_8));
        }

        public Form file(String name, byte[] bytes) {
            return part(
                    "Content-Disposition: form-data; name=\"file\"; filename=\"" + name
                            + "\"\r\nContent-Type: text/csv",
                    bytes);
        }

        public Form part(String headers, byte[] bytes) {
            out.writeBytes(("--" + BOUNDARY + "\r\n" + headers + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            out.writeBytes(bytes);
            out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** Its end missing. */
        public byte[] open() {
            return out.toByteArray();
        }

        public byte[] bytes() {
            return join(open(), ("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The fields of a piece, as Dropzone sends them. */
    public static Map<String, Object> chunk(String uuid, int index, int size, long total) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("dzuuid", uuid);
        fields.put("dzchunkindex", index);
        fields.put("dztotalfilesize", total);
        fields.put("dzchunksize", size);
        fields.put("dztotalchunkcount", Math.max(1, (total + size - 1) / size));
        fields.put("dzchunkbyteoffset", (long) index * size);
        return fields;
    }
}
