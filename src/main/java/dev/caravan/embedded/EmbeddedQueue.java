package dev.caravan.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.scaladsl.Http.ServerBinding;
import org.elasticmq.RelaxedSQSLimits$;
import org.elasticmq.rest.sqs.SQSRestServerBuilder$;
import scala.concurrent.Await;
import scala.concurrent.Awaitable;
import scala.concurrent.duration.FiniteDuration;

/**
 * ElasticMQ in this process: the SQS API on 127.0.0.1, its queues and messages in memory only.
 *
 * <p>The strict limits of SQS are off, because checking every character of a body takes two thirds of ElasticMQ's time;
 * the sender keeps to the sizes. Thread-safe.
 */
public final class EmbeddedQueue implements AutoCloseable {
    /** Where other processes look for the queue: ElasticMQ's own default port. */
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
     * @throws EmbeddedStartException if the port is taken or may not be used
     */
    public static EmbeddedQueue start(int port) {
        ActorSystem actors = ActorSystem.create("caravan-queue", settings(), EmbeddedQueue.class.getClassLoader());
        try {
            var server = SQSRestServerBuilder$.MODULE$
                    .withActorSystem(actors)
                    .withInterface(HOST)
                    .withPort(port)
                    .withAWSRegion(REGION)
                    .withSQSLimits(RelaxedSQSLimits$.MODULE$)
                    .start();
            return new EmbeddedQueue(actors, await(server.startFuture(), START_LIMIT));
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

    /** Stops at once; requests that wait for messages are cut off, and every message is gone. */
    @Override
    public void close() {
        try {
            await(binding.terminate(finite(LAST_ANSWERS_LIMIT)), STOP_LIMIT);
            await(actors.terminate(), STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new EmbeddedStartException("The queue on " + endpoint() + " did not stop: " + cause(e), e);
        }
    }

    private static Config settings() {
        return ConfigFactory.parseString("""
                        pekko {
                          loglevel = ERROR
                          stdout-loglevel = OFF
                          log-dead-letters = off
                          daemonic = on
                          # The application decides when the process ends.
                          jvm-shutdown-hooks = off
                          jvm-exit-on-fatal-error = off
                          coordinated-shutdown.run-by-jvm-shutdown-hook = off
                          actor {
                            # One thread that stays awake: waking others took a third of the queue's CPU.
                            default-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
                            internal-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
                            default-blocking-io-dispatcher.thread-pool-executor.fixed-pool-size = 2
                          }
                          # Longer than AWS clients keep idle connections, so that theirs is never the stale end.
                          http.server.idle-timeout = 5 min
                        }
                        """).withFallback(ConfigFactory.load(EmbeddedQueue.class.getClassLoader()));
    }

    private static <T> T await(Awaitable<T> future, Duration limit) throws Exception {
        return Await.result(future, finite(limit));
    }

    private static FiniteDuration finite(Duration duration) {
        return FiniteDuration.fromNanos(duration.toNanos());
    }

    private static String cause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
