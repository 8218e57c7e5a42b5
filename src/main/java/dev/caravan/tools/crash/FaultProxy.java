package dev.caravan.tools.crash;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy between Caravan and a service. It can slow connections down, cut them, or hold them open without passing bytes.
 * Thread-safe.
 */
public final class FaultProxy implements Closeable {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final long ANY_PACE = Long.MAX_VALUE;

    private final ServerSocket server;
    private final String host;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService pumps = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "crash-test-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long bytesPerSecond = ANY_PACE;
    private volatile long heldUntilNanos = System.nanoTime();

    public FaultProxy(String host, int port) {
        this.host = host;
        this.port = port;
        try {
            server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pumps.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Limits the bytes a second that each connection carries to the database. */
    public void pace(long bytesEachSecond) {
        bytesPerSecond = bytesEachSecond;
    }

    public void hurry() {
        bytesPerSecond = ANY_PACE;
    }

    /** Keeps connections open and passes no bytes. */
    public void hold(Duration duration) {
        heldUntilNanos = System.nanoTime() + duration.toNanos();
    }

    /** Cuts every connection at once. */
    public void cut() {
        sockets.forEach(FaultProxy::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                pumps.execute(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket database = new Socket(host, port);
            sockets.add(database);
            pumps.execute(() -> pump(database, client, false));
            pump(client, database, true);
        } catch (IOException unreachable) {
            closeQuietly(client);
        }
    }

    private void pump(Socket from, Socket to, boolean paced) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long pace = bytesPerSecond;
                if (paced && pace != ANY_PACE) {
                    LockSupport.parkNanos(n * Duration.ofSeconds(1).toNanos() / pace);
                }
                for (long left = heldUntilNanos - System.nanoTime();
                        left > 0;
                        left = heldUntilNanos - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException cut) {
            // Closing the sockets below ends the other direction.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // The purpose of the close.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException gone) {
            // The purpose of the close.
        }
        cut();
        pumps.shutdownNow();
    }
}
