package dev.caravan.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes spans by OTLP over HTTP (opentelemetry-proto, {@code trace.proto}), and keeps them. */
final class Collector implements AutoCloseable {
    private static final int LENGTH_DELIMITED = 2;

    private final HttpServer server;
    private final Queue<Received> spans = new ConcurrentLinkedQueue<>();

    /** @param parent empty: it is the first of its trace */
    record Received(String trace, String id, String parent, String name) {}

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            byte[] request = exchange.getRequestBody().readAllBytes();
            for (ByteBuffer resource : fields(ByteBuffer.wrap(request), 1)) {
                for (ByteBuffer scope : fields(resource, 2)) {
                    fields(scope, 2).forEach(span -> spans.add(received(span)));
                }
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Received> of(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    private static Received received(ByteBuffer span) {
        return new Received(hex(span, 1), hex(span, 2), hex(span, 4), new String(bytes(span, 5), UTF_8));
    }

    private static String hex(ByteBuffer message, int field) {
        return HexFormat.of().formatHex(bytes(message, field));
    }

    private static byte[] bytes(ByteBuffer message, int field) {
        List<ByteBuffer> found = fields(message, field);
        byte[] bytes = new byte[found.isEmpty() ? 0 : found.get(0).remaining()];
        if (bytes.length > 0) {
            found.get(0).duplicate().get(bytes);
        }
        return bytes;
    }

    /** The values of a length-delimited field (Protocol Buffers, "Encoding"). */
    private static List<ByteBuffer> fields(ByteBuffer message, int number) {
        ByteBuffer rest = message.duplicate().order(message.order());
        List<ByteBuffer> values = new ArrayList<>();
        while (rest.hasRemaining()) {
            long tag = varint(rest);
            switch ((int) tag & 7) {
                case 0 -> varint(rest);
                case 1 -> rest.position(rest.position() + Long.BYTES);
                case LENGTH_DELIMITED -> {
                    int length = (int) varint(rest);
                    if (tag >>> 3 == number) {
                        values.add(rest.slice(rest.position(), length));
                    }
                    rest.position(rest.position() + length);
                }
                case 5 -> rest.position(rest.position() + Integer.BYTES);
                default -> throw new IllegalStateException("no field begins with " + tag);
            }
        }
        return values;
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = from.get();
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
