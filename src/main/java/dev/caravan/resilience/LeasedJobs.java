package dev.caravan.resilience;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.trace.TraceParent;
import jakarta.annotation.PreDestroy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The jobs that one stage of this process works on: takes them from the ledger, keeps their leases, and gives them back. Thread-safe. */
public abstract class LeasedJobs {
    /** Exchange property: the {@link Job} that its route works on. */
    private static final String JOB = "job";

    private final Leases leases;
    private final Jobs jobs;
    private final LeaseSettings settings;
    private final Map<String, Long> underWayByRoute = new ConcurrentHashMap<>();

    protected LeasedJobs(Leases leases, Jobs jobs, LeaseSettings settings) {
        this.leases = leases;
        this.jobs = jobs;
        this.settings = settings;
    }

    LeaseSettings settings() {
        return settings;
    }

    /**
     * Takes the next job, if there is one, and puts it on the exchange. Takes none after a job that failed: Camel's loop evaluates its
     * condition once more before it ends (LoopProcessor), and a job taken then would be leased and never worked on.
     */
    public boolean next(Exchange exchange) {
        underWayByRoute.remove(exchange.getFromRouteId());
        boolean over = exchange.isFailed()
                || exchange.getProperty(Exchange.EXCEPTION_CAUGHT) != null
                || exchange.getContext().isStopping()
                || isPaused(exchange);
        Job job = over ? null : take();
        exchange.getMessage().setBody(job);
        exchange.setProperty(JOB, job);
        if (job != null) {
            underWayByRoute.put(exchange.getFromRouteId(), job.id());
        }
        return job != null;
    }

    /** A pause lets the job under way end, and the route's loop take no other. */
    private static boolean isPaused(Exchange exchange) {
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        return route != null && ServiceHelper.isSuspended(route.getConsumer());
    }

    private @Nullable Job take() {
        Optional<Job> taken = take(leases, settings);
        while (taken.isPresent() && isFailedAfterDeaths(taken.get())) {
            taken = take(leases, settings);
        }
        return taken.orElse(null);
    }

    /** Leases a job of this stage, if there is one. */
    protected Optional<Job> take(Leases from, LeaseSettings by) {
        return from.take(by.queue(), by.leaseDuration());
    }

    /** Fails a job that killed all its workers. */
    private boolean isFailedAfterDeaths(Job job) {
        // The epoch counts all leases, so few jobs need the query.
        if (job.epoch() <= settings.maxAttempts()) {
            return false;
        }
        int attempts = leases.failedAttempts(job.id());
        return attempts >= settings.maxAttempts()
                && jobs.fail(
                        job.id(),
                        "given up after %d tries in a row: the processes that worked on it died, and none got further than the one before"
                                .formatted(attempts));
    }

    /** Expires the leases of processes that died on this host, and prolongs those of this process. */
    public void renew() {
        leases.expireLeasesOfDeadProcesses(settings.queue());
        leases.renew(underWay(), settings.leaseDuration());
    }

    private Collection<Long> underWay() {
        return List.copyOf(underWayByRoute.values());
    }

    /** A process that stops regularly gives its jobs to the next worker at once. */
    @PreDestroy
    void releaseAll() {
        leases.releaseAll();
    }

    /** The job that a route works on; null if the ledger could not be queried for one. */
    public static @Nullable Job of(Exchange exchange) {
        return exchange.getProperty(JOB, Job.class);
    }

    /** The span of the job that a route works on, or whose chunk it works on; null if there is none. */
    public static @Nullable TraceParent traceOf(Exchange exchange) {
        Job job = of(exchange);
        return job == null ? TraceParent.parse(exchange.getMessage().getHeader(TraceParent.NAME)) : job.trace();
    }

    /** Fails the job with the message of the exception that its route caught. */
    void fail(Exchange exchange) {
        Throwable cause = cause(exchange);
        fail(exchange, Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
    }

    /** Ends the job as the given state if nothing of its source was read, and fails it otherwise. */
    public void endVanished(Exchange exchange, JobState state, String reason) {
        jobs.endVanished(Objects.requireNonNull(of(exchange)).id(), state, reason);
    }

    /** Fails the job, with a reason for operators. */
    public void fail(Exchange exchange, String reason) {
        jobs.fail(Objects.requireNonNull(of(exchange)).id(), reason);
    }

    /** Lets any worker take the job at once; the attempt doesn't count as failed. */
    public void release(Exchange exchange) {
        Job job = of(exchange);
        if (job != null) {
            leases.release(job);
        }
    }

    /** As {@link #release}; if the ledger can't be reached, the lease expires. */
    void releaseInOutage(Exchange exchange) {
        try {
            release(exchange);
        } catch (DataAccessException | TransactionException outage) {
            // The lease expires.
        }
    }

    /** After a failure that may pass: the job rests until another attempt resumes it, or FAILS if too many attempts in a row failed. */
    void retryLater(Exchange exchange) {
        Job job = of(exchange);
        if (job == null) {
            return;
        }
        leases.releaseAfterFailure(job, settings.retryPause());
        int attempts = leases.failedAttempts(job.id());
        if (attempts >= settings.maxAttempts()) {
            jobs.fail(
                    job.id(),
                    "given up after %d tries in a row, the last ended by %s".formatted(attempts, cause(exchange)));
        }
    }

    /** The exception that a route caught, without the {@link CamelExchangeException}s in which splitters of Camel wrap it. */
    public static Throwable cause(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        while (cause instanceof CamelExchangeException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
