package dev.caravan.process;

import dev.caravan.embedded.EmbeddedQueue;
import java.net.URI;

/** The SQS service of one test, in the test's process. It can go away with its messages and come back empty. */
final class TestQueue implements AutoCloseable {
    private final URI endpoint;
    private EmbeddedQueue queue;

    private TestQueue(EmbeddedQueue queue) {
        this.queue = queue;
        this.endpoint = queue.endpoint();
    }

    static TestQueue start() {
        return new TestQueue(EmbeddedQueue.start(0));
    }

    /** For {@code --queue}. */
    String url() {
        return endpoint.toString();
    }

    void goAway() {
        queue.close();
    }

    /** On the port that it had, without queues or messages. */
    void comeBack() {
        queue = EmbeddedQueue.start(endpoint.getPort());
    }

    @Override
    public void close() {
        queue.close();
    }
}
