package dev.caravan.embedded.queue;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of the messages in ElasticMQ, which has a claim in each one's place (Hohpe, Woolf: "Enterprise Integration Patterns", "Claim Check"):
 * it keeps a deleted message until the message would have been visible again, and seconds of bodies were most of a heap. Thread-safe.
 */
final class MessageBodies {
    /** By the very string that ElasticMQ holds, so that the body of a message goes with it however that goes: by a purge, for instance. */
    private final Map<String, String> bodies = Collections.synchronizedMap(new WeakHashMap<>());

    private final AtomicLong last = new AtomicLong();

    /** Returns the claim, whose reference holds the body. */
    String put(String body) {
        String claim = Long.toString(last.incrementAndGet());
        bodies.put(claim, body);
        return claim;
    }

    /** Null if the message was deleted. */
    @Nullable String get(String claim) {
        return bodies.get(claim);
    }

    void remove(String claim) {
        bodies.remove(claim);
    }
}
