package dev.caravan.embedded.queue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import java.time.Duration;
import org.apache.pekko.actor.ActorSystem;
import scala.concurrent.Await;
import scala.concurrent.Awaitable;
import scala.concurrent.duration.FiniteDuration;

/** Starts and stops the actor system that runs ElasticMQ's queues. */
final class QueueActors {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private QueueActors() {}

    static ActorSystem start() {
        return ActorSystem.create("caravan-queue", settings(), QueueActors.class.getClassLoader());
    }

    static void stop(ActorSystem actors) {
        try {
            await(actors.terminate(), STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new EmbeddedStartException("The queue did not stop: " + e.getMessage(), e);
        }
    }

    static <T> T await(Awaitable<T> future, Duration limit) throws Exception {
        return Await.result(future, FiniteDuration.fromNanos(limit.toNanos()));
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
                        """).withFallback(ConfigFactory.load(QueueActors.class.getClassLoader()));
    }
}
