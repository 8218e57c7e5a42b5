package dev.caravan.check.email;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection to a mail host, line by line (RFC 5321). Replies are bounded in lines, octets and time. */
final class SmtpConnection implements AutoCloseable {
    private static final int MAX_REPLY_LINES = 100;
    /** RFC 5321, 4.5.3.1.5 says 512; some hosts send more. */
    private static final int MAX_LINE_BYTES = 2048;

    private final Socket socket;
    private final InputStream in;
    private final Duration readTimeout;
    private final long deadlineNanos;

    /**
     * @param code three digits, 200 to 599
     * @param text the lines without their codes
     */
    record Reply(int code, String text) {
        boolean isPositive() {
            return code < 300;
        }

        /** That the mailbox isn't there, not that something else is wrong: RFC 3463, 3.2, and Exchange's own 5.1.10. */
        boolean deniesMailbox() {
            return code >= 550 && code <= 553 && text.matches("(?s)5\\.1\\.(1|10)\\b.*");
        }
    }

    SmtpConnection(InetSocketAddress host, Duration readTimeout, Duration conversationTimeout) throws IOException {
        this.readTimeout = readTimeout;
        this.deadlineNanos = System.nanoTime() + conversationTimeout.toNanos();
        this.socket = new Socket();
        try {
            socket.connect(host, timeoutMillis());
            this.in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends one line and reads the reply. */
    Reply command(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    /** Reads one reply of one or several lines (RFC 5321, 4.2.1). */
    Reply reply() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MAX_REPLY_LINES; i++) {
            String line = line();
            if (!line.matches("(?s)[2-5]\\d\\d([ -].*)?")) {
                throw new IOException("not an SMTP reply");
            }
            text.append(line, Math.min(4, line.length()), line.length()).append('\n');
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Reply(Integer.parseInt(line, 0, 3, 10), text.toString());
            }
        }
        throw new IOException("a reply of more than " + MAX_REPLY_LINES + " lines");
    }

    private String line() throws IOException {
        byte[] line = new byte[MAX_LINE_BYTES];
        for (int length = 0; length < MAX_LINE_BYTES; length++) {
            socket.setSoTimeout(timeoutMillis());
            int b = in.read();
            if (b < 0) {
                throw new IOException("the host closed the connection");
            }
            if (b == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, end, StandardCharsets.UTF_8);
            }
            line[length] = (byte) b;
        }
        throw new IOException("a line of more than " + MAX_LINE_BYTES + " octets");
    }

    /** The time for the next step: a host that sends an octet now and then is cut off by the conversation's deadline. */
    private int timeoutMillis() throws SocketTimeoutException {
        long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("the conversation took too long");
        }
        return (int) Math.min(Math.min(left, readTimeout.toMillis() + 1), Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
