package dev.caravan.cli.client;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file by tus 1.0.0, in pieces, which the server holds until a request names it as a source. A connection that breaks is made again, and
 * goes on where the server has got to.
 */
final class TusUpload {
    static final int PIECE_BYTES = 16 << 20;

    private static final String PATH = "/api/uploads/tus";
    private static final int MOST_BREAKS = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** Locked, bad gateway, service unavailable, gateway timeout. */
    private static final Set<Integer> PASSING = Set.of(423, 502, 503, 504);

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
     * A file that the server holds.
     *
     * @param source its name as a source
     */
    record Held(String source, String path) {}

    /**
     * @param name of the file, which names its table if nothing else does
     * @throws CommandFailure if the server refuses, or stays away
     * @throws IOException if the file can't be read
     */
    Held send(String name) throws IOException, InterruptedException {
        try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
            long length = bytes.size();
            HttpURLConnection begun = server.open("POST", PATH);
            begun.setRequestProperty("Upload-Length", Long.toString(length));
            begun.setRequestProperty("Upload-Metadata", "filename " + base64(name) + ",hold " + base64("true"));
            answer(begun);
            server.require(begun);
            requireHeld(begun);
            Matcher location = location(begun);
            Held held = new Held("upload:" + location.group(1), PATH + "/" + location.group(1));
            if (length > 0) {
                send(held.path(), bytes, length);
            }
            return held;
        }
    }

    /** Frees the place of a file that is not needed any more. The server would delete it later by itself. */
    static void delete(Server server, Held held) {
        try {
            HttpURLConnection connection = server.open("DELETE", held.path());
            connection.setRequestProperty("Tus-Resumable", "1.0.0");
            server.require(connection);
        } catch (CommandFailure alreadyGone) {
            // It has become a job, or it expires.
        }
    }

    private void send(String path, SeekableByteChannel bytes, long length) throws IOException, InterruptedException {
        long offset = 0;
        int breaks = 0;
        Duration pause = FIRST_PAUSE;
        while (offset < length) {
            @Nullable HttpURLConnection piece = null;
            try {
                piece = patch(path, bytes, offset, Math.min(PIECE_BYTES, length - offset));
                server.require(piece);
                long reached = piece.getHeaderFieldLong("Upload-Offset", -1);
                requireHeld(piece);
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
                    offset = Math.max(0, Math.min(length, found.getHeaderFieldLong("Upload-Offset", offset)));
                    progress.accept(offset);
                }
            } catch (ServerRefusal e) {
                // The request whose connection broke may still be at work.
                if (!PASSING.contains(e.status())) {
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

    private Matcher location(HttpURLConnection begun) {
        String location = begun.getHeaderField("Location");
        Matcher found = LOCATION.matcher(location == null ? "" : location.replaceFirst("[?#].*", ""));
        if (!found.find()) {
            throw new CommandFailure(ExitCode.FAILED, server.url() + ": is no Caravan, or takes no uploads");
        }
        return found;
    }

    /** A server that doesn't know of held uploads would load the file by its own rules. */
    private void requireHeld(HttpURLConnection answer) {
        String job = answer.getHeaderField("Caravan-Job");
        if (job != null) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "%s: is older than this command, and loads the file without the command's options, as job %s"
                            .formatted(server.url(), Terminal.line(job)));
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
