package dev.caravan.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail host on loopback that knows some mailboxes and has one way of dealing with the rest. */
public final class LocalSmtp implements AutoCloseable {
    /** What the host does when it is asked about a mailbox. */
    public enum Manner {
        DENIES_UNKNOWN,
        TAKES_ALL,
        GREY_LISTS,
        REFUSES_BY_POLICY,
        DENIES_WITHOUT_ENHANCED_CODE,
        SHUTS_DOWN_AT_SECOND_RECIPIENT,
        HANGS_UP_AT_RECIPIENT,
        SAYS_NOTHING,
        DRIPS,
        NEVER_ENDS_ITS_REPLY,
        NEVER_ENDS_ITS_LINE,
        TALKS_SOMETHING_ELSE,
        IS_BUSY,
        KNOWS_HELO_ONLY,
        HAS_NO_SMTPUTF8
    }

    private final Manner manner;
    private final Set<String> mailboxes;
    private final ServerSocket server;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    public LocalSmtp(Manner manner, String... mailboxes) throws IOException {
        this.manner = manner;
        this.mailboxes = Set.of(mailboxes);
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::serve);
    }

    public int port() {
        return server.getLocalPort();
    }

    public List<String> commands() {
        return List.copyOf(commands);
    }

    public int mostOpenAtOnce() {
        return mostOpen.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "smtp");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                start(() -> converse(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void converse(Socket client) {
        try (client) {
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            try {
                talk(client);
            } finally {
                // Before the client can see the end and come again.
                open.decrementAndGet();
            }
        } catch (IOException e) {
            // The client went away, which is its right.
            return;
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = client.getOutputStream();
        greet(out);
        int recipients = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
            String command = line.toUpperCase(Locale.ROOT);
            if (command.startsWith("RCPT")) {
                recipients++;
            }
            boolean hangUp = manner == Manner.HANGS_UP_AT_RECIPIENT && recipients > 0;
            if (hangUp || command.startsWith("QUIT")) {
                return;
            }
            say(out, answerTo(command, line, recipients));
        }
    }

    private void greet(OutputStream out) throws IOException {
        switch (manner) {
            case SAYS_NOTHING -> {}
            case IS_BUSY -> say(out, "421 4.3.2 come again");
            case TALKS_SOMETHING_ELSE -> say(out, "HTTP/1.1 400 Bad Request");
            case DRIPS -> repeatUntilGone(out, "2", 20);
            case NEVER_ENDS_ITS_LINE -> repeatUntilGone(out, "220 " + "x".repeat(60_000), 0);
            case NEVER_ENDS_ITS_REPLY -> repeatUntilGone(out, "220-and\r\n".repeat(1_000), 0);
            default -> say(out, "220 mail.example ESMTP");
        }
    }

    private static void repeatUntilGone(OutputStream out, String text, int pauseMillis) throws IOException {
        Object pause = new Object();
        while (!Thread.currentThread().isInterrupted()) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            if (pauseMillis > 0) {
                synchronized (pause) {
                    try {
                        pause.wait(pauseMillis);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        }
    }

    private String answerTo(String command, String line, int recipients) {
        if (command.startsWith("EHLO")) {
            return switch (manner) {
                case KNOWS_HELO_ONLY -> "502 5.5.1 what?";
                case HAS_NO_SMTPUTF8 -> "250-mail.example\r\n250 SIZE 1000";
                default -> "250-mail.example\r\n250-SMTPUTF8\r\n250 SIZE 1000";
            };
        }
        if (!command.startsWith("RCPT")) {
            return "250 2.1.0 ok";
        }
        return switch (manner) {
            case TAKES_ALL -> "250 2.1.5 ok";
            case GREY_LISTS -> "451 4.7.1 come again in five minutes";
            case REFUSES_BY_POLICY -> "550 5.7.1 your address is on a list";
            case SHUTS_DOWN_AT_SECOND_RECIPIENT -> recipients < 2 ? unknown() : "421 4.3.2 closing";
            default ->
                mailboxes.contains(line.substring(line.indexOf('<') + 1, line.lastIndexOf('>')))
                        ? "250 2.1.5 ok"
                        : unknown();
        };
    }

    private String unknown() {
        return manner == Manner.DENIES_WITHOUT_ENHANCED_CODE
                ? "550 mailbox unavailable"
                : "550-5.1.1 The mailbox does not exist.\r\n550 5.1.1 Check for typing errors.";
    }

    private static void say(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
