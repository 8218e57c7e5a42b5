package dev.caravan.check.email;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says which domains can take mail, for all domains of a chunk at once. Only what the DNS denies is refused; silence,
 * a failing server or too little time is {@link EmailVerdict#DNS_NO_ANSWER}, which refuses nothing.
 *
 * <p>Answers are kept for as long as the DNS allows, within bounds of time and number; of several calls that need one
 * domain, one asks. Safe for use by several threads at once.
 */
public final class EmailMxCheck {
    private final EmailMxSettings settings;
    private final EmailMxLookup lookup;
    private final Semaphore permits;
    private final AsyncCache<String, EmailMxAnswer> answers;

    public EmailMxCheck(EmailMxSettings settings) {
        this.settings = settings;
        this.lookup = new EmailMxLookup(settings);
        this.permits = new Semaphore(settings.maxConcurrent());
        this.answers = Caffeine.newBuilder()
                .maximumSize(settings.maxCached())
                .expireAfter(Expiry.creating((String domain, EmailMxAnswer answer) -> answer.ttl()))
                .buildAsync();
    }

    /**
     * Waits for the DNS, at most for the settings' {@code callTimeout}.
     *
     * @param domains as lower-case A-labels, see {@link EmailRule#domainOf}
     * @return one verdict for each of them
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Map<String, EmailVerdict> check(Collection<String> domains) throws InterruptedException {
        Map<String, EmailVerdict> verdicts = new LinkedHashMap<>();
        answersFor(domains).forEach((domain, answer) -> verdicts.put(domain, answer.verdict()));
        return verdicts;
    }

    Map<String, EmailMxAnswer> answersFor(Collection<String> domains) throws InterruptedException {
        long deadline = System.nanoTime() + settings.callTimeout().toNanos();
        Map<String, CompletableFuture<EmailMxAnswer>> asked = new LinkedHashMap<>();
        for (String domain : domains) {
            if (!asked.containsKey(domain)) {
                asked.put(domain, ask(domain, deadline));
            }
        }
        Map<String, EmailMxAnswer> answered = new LinkedHashMap<>();
        for (Map.Entry<String, CompletableFuture<EmailMxAnswer>> entry : asked.entrySet()) {
            answered.put(entry.getKey(), await(entry.getValue(), deadline));
        }
        return answered;
    }

    EmailMxLookup lookup() {
        return lookup;
    }

    private CompletableFuture<EmailMxAnswer> ask(String domain, long deadline) throws InterruptedException {
        CompletableFuture<EmailMxAnswer> known = answers.getIfPresent(domain);
        if (known != null) {
            return known;
        }
        if (!permits.tryAcquire(left(deadline), TimeUnit.NANOSECONDS)) {
            return CompletableFuture.completedFuture(EmailMxAnswer.none(settings));
        }
        CompletableFuture<EmailMxAnswer> mine = new CompletableFuture<>();
        CompletableFuture<EmailMxAnswer> another = answers.asMap().putIfAbsent(domain, mine);
        if (another != null) {
            permits.release();
            return another;
        }
        CompletableFuture<EmailMxAnswer> unused = lookup.lookUp(domain).whenComplete((answer, failure) -> {
            permits.release();
            mine.complete(answer != null ? answer : EmailMxAnswer.none(settings));
        });
        return mine;
    }

    private EmailMxAnswer await(CompletableFuture<EmailMxAnswer> answer, long deadline) throws InterruptedException {
        try {
            return answer.get(left(deadline), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return EmailMxAnswer.none(settings);
        }
    }

    private static long left(long deadline) {
        return Math.max(0, deadline - System.nanoTime());
    }
}
