package dev.caravan.cli.client;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends a file by tus 1.0.0, in pieces. A connection that breaks is made again, and goes on where the server has got to. */
final class TusUpload {
    static final int PIECE_BYTES = 16 << 20;

    private static final String PATH = "/api/uploads/tus";
    private static final int LONGEST_METADATA = 8 << 10;
    private static final int MOST_BREAKS = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final int LOCKED = 423;

    /** The identifier in the address of an upload. Only that is taken from the server's answer. */
    private static final Pattern LOCATION = Pattern.compile(PATH + "/([A-Za-z0-9_-]{1,100})$");

    private final Server server;
    private final Path file;
    private final LongConsumer progress;

    /** @param progress is told the bytes that the server has */
    TusUpload(Server server, Path file, LongConsumer progress) {
        this.server = server;
        this.file = file;
        this.progress = progress;
    }

    /**
     * The file's job.
     *
     * @param created whether the upload made it
     */
    record Arrival(long job, boolean created) {}

    /**
     * @param fields options of the load, and the file's name
     * @throws CommandFailure if the server refuses, or stays away
     * @throws IOException if the file can't be read
     */
    Arrival send(Map<String, String> fields) throws IOException, InterruptedException {
        try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
            long length = bytes.size();
            HttpURLConnection begun = server.open("POST", PATH);
            begun.setRequestProperty("Upload-Length", Long.toString(length));
            begun.setRequestProperty("Upload-Metadata", metadata(fields));
            answer(begun);
            server.require(begun);
            if (begun.getHeaderField("Caravan-Job") != null) {
                return arrival(begun);
            }
            String path = path(begun);
            return send(path, bytes, length);
        }
    }

    private Arrival send(String path, SeekableByteChannel bytes, long length) throws IOException, InterruptedException {
        long offset = 0;
        int breaks = 0;
        Duration pause = FIRST_PAUSE;
        while (true) {
            @Nullable HttpURLConnection piece = null;
            try {
                piece = patch(path, bytes, offset, Math.min(PIECE_BYTES, length - offset));
                server.require(piece);
                long reached = piece.getHeaderFieldLong("Upload-Offset", -1);
                if (piece.getHeaderField("Caravan-Job") != null) {
                    return arrival(piece);
                }
                if (reached <= offset || reached > length) {
                    throw new CommandFailure(ExitCode.FAILED, server.url() + ": the upload does not go on");
                }
                offset = reached;
                progress.accept(offset);
                breaks = 0;
                pause = FIRST_PAUSE;
            } catch (UnreachableServer e) {
                breaks = oneMore(breaks, e);
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                pause = longer(pause);
                @Nullable HttpURLConnection found = state(path);
                if (found != null) {
                    if (found.getHeaderField("Caravan-Job") != null) {
                        return arrival(found);
                    }
                    offset = Math.max(0, Math.min(length, found.getHeaderFieldLong("Upload-Offset", offset)));
                    progress.accept(offset);
                }
            } catch (ServerRefusal e) {
                // The request whose connection broke may still be at work.
                if (e.status() != LOCKED && !e.is("unavailable")) {
                    throw e;
                }
                breaks = oneMore(breaks, e);
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                pause = longer(pause);
            } finally {
                if (piece != null) {
                    piece.disconnect();
                }
            }
        }
    }

    private static int oneMore(int breaks, CommandFailure why) {
        if (breaks == MOST_BREAKS) {
            throw why;
        }
        return breaks + 1;
    }

    private static Duration longer(Duration pause) {
        return LONGEST_PAUSE.compareTo(pause.multipliedBy(2)) < 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    /** Java's client has no PATCH. */
    private HttpURLConnection patch(String path, SeekableByteChannel bytes, long offset, long length)
            throws IOException {
        HttpURLConnection connection = server.open("POST", path);
        connection.setRequestProperty("X-HTTP-Method-Override", "PATCH");
        connection.setRequestProperty("Tus-Resumable", "1.0.0");
        connection.setRequestProperty("Content-Type", "application/offset+octet-stream");
        connection.setRequestProperty("Upload-Offset", Long.toString(offset));
        connection.setReadTimeout(Server.UPLOAD_TIMEOUT_MILLIS);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(length);
        bytes.position(offset);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long sent = 0;
        OutputStream out = server.output(connection);
        while (sent < length) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - sent));
            int read = bytes.read(buffer);
            if (read < 0) {
                throw new CommandFailure(ExitCode.FAILED, file + ": the file became shorter while it was sent");
            }
            if (!Server.isWritten(out, buffer.array(), read)) {
                // The server may have said why before it closed.
                return connection;
            }
            sent += read;
            progress.accept(offset + sent);
        }
        return connection;
    }

    /** Null: it can't be reached now. */
    private @Nullable HttpURLConnection state(String path) {
        try {
            HttpURLConnection head = server.open("HEAD", path);
            head.setRequestProperty("Tus-Resumable", "1.0.0");
            server.require(head);
            return head;
        } catch (UnreachableServer e) {
            return null;
        }
    }

    private void answer(HttpURLConnection connection) throws IOException {
        connection.setRequestProperty("Tus-Resumable", "1.0.0");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(0);
        connection.setReadTimeout(Server.UPLOAD_TIMEOUT_MILLIS);
        server.output(connection).close();
    }

    private String path(HttpURLConnection begun) {
        String location = begun.getHeaderField("Location");
        Matcher found =
                LOCATION.matcher(location == null ? "" : URI.create(location).getPath());
        if (!found.find()) {
            throw new CommandFailure(ExitCode.FAILED, server.url() + ": is no Caravan, or takes no uploads");
        }
        return PATH + "/" + found.group(1);
    }

    private Arrival arrival(HttpURLConnection connection) {
        long job = connection.getHeaderFieldLong("Caravan-Job", -1);
        if (job < 1) {
            throw new CommandFailure(ExitCode.FAILED, server.url() + ": the answer names no job");
        }
        return new Arrival(job, !"false".equals(connection.getHeaderField("Caravan-Job-New")));
    }

    private static String metadata(Map<String, String> fields) {
        String metadata = fields.entrySet().stream()
                .map(field -> field.getKey() + " "
                        + Base64.getEncoder().encodeToString(field.getValue().getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
        if (metadata.length() > LONGEST_METADATA) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the options are too long for an upload: put them into a feed of the server (--feed NAME)");
        }
        return metadata;
    }
}
