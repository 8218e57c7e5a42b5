package dev.caravan.check.email;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Asks mail hosts whether they know mailboxes. Refuses only what a host denies for good in so many words (5.1.1);
 * temporary answers, grey-listing, policy, hosts that take everything and hosts that can't be reached are
 * {@link EmailVerdict#MAILBOX_UNKNOWN}. Read the risks in {@code docs/email.md} before turning it on.
 *
 * <p>One conversation per domain at a time. Safe for use by several threads at once; after closing, no more
 * conversations start and those under way run into their time-out at the latest.
 */
public final class SmtpCalloutCheck implements AutoCloseable {
    /** Conversations with domains of one stripe wait for each other, so that no lock is kept per domain. */
    private static final int STRIPES = 256;
    /** No quoted string and nothing that could end a command: other addresses are not asked about. */
    private static final Pattern PLAIN = Pattern.compile("[^\\s\\p{Cntrl}<>\"@]{1,128}@[a-z0-9.-]{1,253}");

    private final SmtpCalloutSettings settings;
    private final EmailMxCheck mx;
    private final SmtpConversation conversation;
    private final ExecutorService conversations;
    private final List<ReentrantLock> stripes =
            IntStream.range(0, STRIPES).mapToObj(i -> new ReentrantLock()).toList();

    /** @param mx finds the mail hosts */
    public SmtpCalloutCheck(SmtpCalloutSettings settings, EmailMxCheck mx) {
        this.settings = settings;
        this.mx = mx;
        this.conversation = new SmtpConversation(settings);
        this.conversations = Executors.newFixedThreadPool(settings.maxConcurrent(), work -> {
            Thread thread = new Thread(work, "email-probe");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Waits for the answers, at most for the settings' {@code callTimeout} and that of the DNS.
     *
     * @param addresses in their normalised form, see {@link EmailRule#normalise}
     * @return one verdict for each of them, a refusal of its domain included
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Map<String, EmailVerdict> check(Collection<String> addresses) throws InterruptedException {
        Map<String, EmailVerdict> verdicts = new LinkedHashMap<>();
        Map<String, List<String>> byDomain = new LinkedHashMap<>();
        for (String address : new LinkedHashSet<>(addresses)) {
            verdicts.put(address, EmailVerdict.MAILBOX_UNKNOWN);
            if (PLAIN.matcher(address).matches()) {
                String domain = address.substring(address.lastIndexOf('@') + 1);
                byDomain.computeIfAbsent(domain, d -> new ArrayList<>()).add(address);
            }
        }
        long deadline = System.nanoTime() + settings.callTimeout().toNanos();
        List<Future<Map<String, EmailVerdict>>> asked = new ArrayList<>();
        mx.answersFor(byDomain.keySet()).forEach((domain, answer) -> {
            List<String> mailboxes = byDomain.getOrDefault(domain, List.of());
            if (answer.verdict() == EmailVerdict.VALID) {
                asked.add(conversations.submit(() -> converse(domain, answer.hosts(), mailboxes, deadline)));
            } else {
                mailboxes.forEach(address -> verdicts.put(address, answer.verdict()));
            }
        });
        for (Future<Map<String, EmailVerdict>> answers : asked) {
            verdicts.putAll(await(answers, deadline));
        }
        return verdicts;
    }

    private static Map<String, EmailVerdict> await(Future<Map<String, EmailVerdict>> answers, long deadline)
            throws InterruptedException {
        try {
            return answers.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            answers.cancel(true);
            return Map.of();
        }
    }

    private Map<String, EmailVerdict> converse(String domain, List<String> hosts, List<String> mailboxes, long deadline)
            throws Exception {
        ReentrantLock turn = stripes.get(Math.floorMod(domain.hashCode(), STRIPES));
        if (!turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            return Map.of();
        }
        try {
            List<InetAddress> addresses = mx.lookup()
                    .addressesOf(hosts.get(0))
                    .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            Map<String, EmailVerdict> verdicts = new LinkedHashMap<>();
            for (InetAddress address : addresses) {
                if (mayBeAsked(address)) {
                    InetSocketAddress host = new InetSocketAddress(address, settings.port());
                    List<String> some = mailboxes.subList(0, Math.min(mailboxes.size(), settings.maxRecipients()));
                    verdicts.putAll(conversation.ask(host, domain, some));
                    break;
                }
            }
            return verdicts;
        } finally {
            turn.unlock();
        }
    }

    private boolean mayBeAsked(InetAddress address) {
        return settings.allowPrivateAddresses() || SmtpCalloutTargets.isPublic(address);
    }

    @Override
    public void close() {
        conversations.shutdownNow();
    }
}
