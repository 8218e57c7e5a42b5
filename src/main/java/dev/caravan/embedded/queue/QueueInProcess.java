package dev.caravan.embedded.queue;

import dev.caravan.queue.SqsEndpoint;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.elasticmq.RelaxedSQSLimits$;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.util.NowProvider;
import scala.Option;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * ElasticMQ's queues, for this process alone. The process calls them directly instead of over HTTP, whose JSON on both
 * sides takes longer than all other work on a chunk. Thread-safe.
 */
public final class QueueInProcess implements SqsEndpoint, AutoCloseable {
    private final ActorSystem actors;
    private final ActorRef manager;
    private final MessageBodies bodies = new MessageBodies();

    private QueueInProcess(ActorSystem actors, ActorRef manager) {
        this.actors = actors;
        this.manager = manager;
    }

    public static QueueInProcess start() {
        ActorSystem actors = QueueActors.start();
        ActorRef manager = actors.actorOf(Props.create(
                QueueManagerActor.class,
                () -> new QueueManagerActor(new NowProvider(), RelaxedSQSLimits$.MODULE$, Option.empty())));
        return new QueueInProcess(actors, manager);
    }

    @Override
    public SqsClient client() {
        return new InProcessSqsClient(manager, bodies);
    }

    @Override
    public boolean inMemory() {
        return true;
    }

    /** Stops at once. All messages are lost. */
    @Override
    public void close() {
        QueueActors.stop(actors);
    }
}
