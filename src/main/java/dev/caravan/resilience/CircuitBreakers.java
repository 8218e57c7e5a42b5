package dev.caravan.resilience;

import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The circuit breakers of the database and of each queue, and the policies of the routes that need them. Thread-safe. */
@Component
public class CircuitBreakers {
    /** Of the probes: one that waits for its time-out delays no other. */
    private static final int THREADS = 4;

    private final ObjectProvider<ConnectivityProbe> probe;
    private final String rows;
    private final StagePauses pauses;
    private final AtomicInteger threads = new AtomicInteger();
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "caravan-outage-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });
    private final CircuitBreaker databaseBreaker;
    private final Map<String, CircuitBreaker> queueBreakers = new ConcurrentHashMap<>();
    private final Map<String, OutagePolicy> queuePolicies = new ConcurrentHashMap<>();
    private final OutagePolicy databasePolicy;

    /** @param rows name of the queue of chunks */
    CircuitBreakers(
            ObjectProvider<ConnectivityProbe> probe,
            @Value("${caravan.sqs.queue:rows}") String rows,
            StagePauses pauses) {
        this.probe = probe;
        this.rows = rows;
        this.pauses = pauses;
        this.databaseBreaker =
                new CircuitBreaker("database", receiving -> probe.getObject().attemptDatabase(), scheduler);
        this.databasePolicy = new OutagePolicy(databaseBreaker, breakerOf(rows), List.of(databaseBreaker), pauses);
    }

    /** For routes that pause only while the database is away. A queue that fails for them is the rows queue. */
    public OutagePolicy database() {
        return databasePolicy;
    }

    /** For routes that send to the rows queue, or receive from it. */
    public OutagePolicy rows() {
        return queue(rows);
    }

    /** For routes that receive from this queue. */
    public OutagePolicy queue(String name) {
        return queuePolicies.computeIfAbsent(
                name,
                queue -> new OutagePolicy(
                        databaseBreaker, breakerOf(queue), List.of(databaseBreaker, breakerOf(queue)), pauses));
    }

    private CircuitBreaker breakerOf(String queue) {
        return queueBreakers.computeIfAbsent(
                queue,
                name -> new CircuitBreaker(
                        "queue " + name, receiving -> probe.getObject().attemptQueue(name, receiving), scheduler));
    }

    /** For error handlers that handle the failure of an exchange: pauses the routes that need what failed. */
    public void recordHandled(Exchange exchange) {
        policyOf(exchange.getFromRouteId()).record(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    private OutagePolicy policyOf(String route) {
        return queuePolicies.values().stream()
                .filter(policy -> policy.has(route))
                .findAny()
                .orElse(databasePolicy);
    }

    /** Whether an exchange failed because of an outage; for {@code onWhen}. */
    public static boolean isOutage(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return failure != null && FailureKind.of(failure).isOutage();
    }

    /** Whether an exchange failed because of an outage that doesn't end by itself; for {@code onWhen}. */
    public static boolean isRefusal(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return failure != null && FailureKind.of(failure).isRefusal();
    }

    /** Whether the database or a queue is unavailable. */
    public boolean isOpen() {
        return breakers().anyMatch(breaker -> breaker.state() != BreakerState.CLOSED);
    }

    /** How many outages of database and queues there have been. */
    public long outages() {
        return breakers().mapToLong(CircuitBreaker::outages).sum();
    }

    /**
     * The database or a queue, as this process found it.
     *
     * @param queue its name; empty: the database
     * @param cause why it is not CLOSED; empty if it is
     */
    public record Condition(String queue, BreakerState state, String cause) {}

    /** The database first, then the queues by name. */
    public List<Condition> conditions() {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(new Condition("", databaseBreaker.state(), databaseBreaker.cause()));
        queueBreakers.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Condition(
                        entry.getKey(),
                        entry.getValue().state(),
                        entry.getValue().cause()))
                .forEach(conditions::add);
        return conditions;
    }

    private Stream<CircuitBreaker> breakers() {
        return Stream.concat(Stream.of(databaseBreaker), queueBreakers.values().stream());
    }

    @PreDestroy
    void stop() {
        scheduler.shutdownNow();
    }
}
