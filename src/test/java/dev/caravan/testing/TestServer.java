package dev.caravan.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** A PostgreSQL server of one test, which can be stopped and started again with its data. */
public final class TestServer implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;

    private TestServer(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
    }

    public static TestServer start(Path data) throws IOException {
        return new TestServer(data, builder(data).start());
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
    }

    public TestDatabase database() {
        return TestDatabase.on(server);
    }

    /** Ends every session. */
    public void stop() throws IOException {
        server.close();
    }

    /** On the port that it had. */
    public void startAgain() throws IOException {
        server = builder(data).setPort(server.getPort()).start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
