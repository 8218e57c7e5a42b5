package dev.caravan.embedded.queue;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import dev.caravan.error.RootCause;
import java.net.URI;
import java.time.Duration;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.scaladsl.Http.ServerBinding;
import org.elasticmq.RelaxedSQSLimits$;
import org.elasticmq.rest.sqs.SQSRestServerBuilder$;
import scala.concurrent.duration.FiniteDuration;

/**
 * ElasticMQ with the SQS API on 127.0.0.1, its queues and messages in the memory of this process only.
 *
 * <p>The strict limits of SQS are off, because checking every character of a body takes two thirds of ElasticMQ's time;
 * the sender keeps to the sizes. Thread-safe.
 */
public final class EmbeddedQueue implements AutoCloseable {
    /** The port on which other processes expect the queue: ElasticMQ's default. */
    public static final int WELL_KNOWN_PORT = 9324;

    /** The region in the ARNs of its queues. */
    public static final String REGION = "elasticmq";

    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration LAST_ANSWERS_LIMIT = Duration.ofMillis(200);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final ActorSystem actors;
    private final ServerBinding binding;

    private EmbeddedQueue(ActorSystem actors, ServerBinding binding) {
        this.actors = actors;
        this.binding = binding;
    }

    /**
     * Starts a queue server without any queues.
     *
     * @param port 1 to 65535, or 0 for a free one
     * @throws EmbeddedStartException if the port is in use or not permitted
     */
    public static EmbeddedQueue start(int port) {
        ActorSystem actors = QueueActors.start();
        try {
            var server = SQSRestServerBuilder$.MODULE$
                    .withActorSystem(actors)
                    .withInterface(HOST)
                    .withPort(port)
                    .withAWSRegion(REGION)
                    .withSQSLimits(RelaxedSQSLimits$.MODULE$)
                    .start();
            return new EmbeddedQueue(actors, QueueActors.await(server.startFuture(), START_LIMIT));
        } catch (Exception e) {
            actors.terminate();
            throw new EmbeddedStartException(
                    "The queue can't listen on %s:%d (%s): stop what uses that port, or choose another one"
                            .formatted(HOST, port, cause(e)),
                    e);
        }
    }

    /** Base address of the SQS API. */
    public URI endpoint() {
        return URI.create("http://" + HOST + ":" + binding.localAddress().getPort());
    }

    /** Stops at once. Requests that wait for messages fail, and all messages are lost. */
    @Override
    public void close() {
        try {
            QueueActors.await(binding.terminate(FiniteDuration.fromNanos(LAST_ANSWERS_LIMIT.toNanos())), STOP_LIMIT);
            QueueActors.stop(actors);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new EmbeddedStartException("The queue on " + endpoint() + " did not stop: " + cause(e), e);
        }
    }

    private static String cause(Throwable e) {
        return String.valueOf(RootCause.of(e).getMessage());
    }
}
