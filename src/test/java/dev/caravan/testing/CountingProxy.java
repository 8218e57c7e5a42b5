package dev.caravan.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP proxy that counts what a server sent, and cuts all connections when that reaches certain numbers of bytes. */
public final class CountingProxy implements Closeable {
    /** Small, so that little is under way when a connection is cut. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final URI server;
    private final Deque<Long> cuts = new ConcurrentLinkedDeque<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "counting-proxy");
        thread.setDaemon(true);
        return thread;
    });

    public CountingProxy(URI server, long... cutsAtBytes) {
        this.server = server;
        for (long cut : cutsAtBytes) {
            cuts.add(cut);
        }
        try {
            listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Bytes that the server sent so far, headers included. */
    public long sent() {
        return sent.get();
    }

    public int cutsLeft() {
        return cuts.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket(server.getHost(), server.getPort());
                sockets.add(client);
                sockets.add(upstream);
                threads.execute(() -> pump(client, upstream, false));
                threads.execute(() -> pump(upstream, client, true));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                Long cut = cuts.peek();
                if (counted && sent.addAndGet(n) >= (cut == null ? Long.MAX_VALUE : cut)) {
                    cuts.poll();
                    sockets.forEach(CountingProxy::closeQuietly);
                }
            }
        } catch (IOException ended) {
            // Its other end learns it by the close below.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // That is what was wanted.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException gone) {
            // That is what was wanted.
        }
        sockets.forEach(CountingProxy::closeQuietly);
        threads.shutdownNow();
    }
}
