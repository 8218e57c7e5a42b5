package dev.caravan.feed.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.feed.JobSettings;
import java.util.List;
import org.springframework.stereotype.Component;

/** Settings and plans as the JSON that a job's row holds. Thread-safe. */
@Component
public class SnapshotCodec {
    /**
     * A separate mapper: snapshots in the ledger must not change with an application's Jackson settings. Equal settings are equal text,
     * by which the job of a report is found again: Java's immutable maps have another order in each process. What is null is left out, so that
     * a property which a later version adds changes no text in which it is not used, and earlier versions can read that.
     */
    private final ObjectMapper json = new ObjectMapper()
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    SnapshotCodec() {}

    public String write(Object snapshot) {
        try {
            return json.writeValueAsString(snapshot);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "can't be written as JSON: " + snapshot.getClass().getName(), e);
        }
    }

    /**
     * What of a job's settings decides which rows a content becomes: equal text, equal rows. Left out are the feed's name, the size of chunks,
     * the limit of rejects, the receiver of row events, the load method and whether others are published with it.
     */
    public String rowRules(JobSettings settings) {
        ObjectNode rules = json.valueToTree(settings);
        rules.remove("feed");
        remove(rules.get("reading"), "chunkMaxRecords", "chunkMaxBytes");
        remove(rules.get("policies"), "rejects", "rowEvents");
        if (rules.at("/policies/write").isObject()) {
            remove(rules.at("/policies/write"), "method", "atomic");
        }
        return write(rules);
    }

    private static void remove(JsonNode node, String... fields) {
        ((ObjectNode) node).remove(List.of(fields));
    }

    public JobSettings settings(String text) {
        return read(text, JobSettings.class);
    }

    public LoadPlan plan(String text) {
        return read(text, LoadPlan.class);
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the ledger holds a %s that this version can't read".formatted(type.getSimpleName()), e);
        }
    }
}
