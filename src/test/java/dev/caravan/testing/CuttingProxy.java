package dev.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a server, and cuts the first that has sent it so many bytes. */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final URI server;
    private final AtomicLong bytesLeft;
    private final AtomicInteger cuts = new AtomicInteger();

    public CuttingProxy(URI server, long bytes) throws IOException {
        this.server = server;
        this.bytesLeft = new AtomicLong(bytes);
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    public int cuts() {
        return cuts.get();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Socket behind = new Socket(server.getHost(), server.getPort());
                thread(() -> pass(client, behind, true));
                thread(() -> pass(behind, client, false));
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private void pass(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[8_192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
                long before = bytesLeft.get();
                if (counted && before > 0 && bytesLeft.addAndGet(-read) <= 0) {
                    cuts.incrementAndGet();
                    return;
                }
            }
        } catch (IOException cut) {
            // The other direction closed both.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
