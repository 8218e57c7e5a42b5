package dev.caravan.intake;

import io.micrometer.core.instrument.Metrics;
import java.util.Map;
import org.apache.camel.support.LRUCacheFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Counts what lies in inboxes and is left alone, because its name is not that of a CSV file: each name once, however often a poll, a
 * notification or a back-fill meets it, in the metric {@code caravan.inbox.passed.over}. The first of each inbox is logged. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
public class PassedOver {
    static final String METRIC = "caravan.inbox.passed.over";

    private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);

    private static final int REMEMBERED_NAMES = 100_000;

    private final Map<String, Boolean> counted = LRUCacheFactory.newLRUCache(REMEMBERED_NAMES);
    private final Map<String, Boolean> logged = LRUCacheFactory.newLRUCache(REMEMBERED_NAMES);

    /**
     * @param inbox where it lies
     * @param place path or URI
     */
    public void count(String inbox, String place) {
        if (counted.putIfAbsent(place, true) != null) {
            return;
        }
        Metrics.counter(METRIC, "inbox", inbox).increment();
        if (logged.putIfAbsent(inbox, true) == null) {
            LOG.info(
                    "{} stays where it is: its name is not that of a CSV file, and no feed matches it. More of these in {} are counted, not logged",
                    place,
                    inbox);
        } else {
            LOG.debug("{} stays where it is", place);
        }
    }
}
