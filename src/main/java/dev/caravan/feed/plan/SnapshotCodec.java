package dev.caravan.feed.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.caravan.feed.JobSettings;
import org.springframework.stereotype.Component;

/** Settings and plans as the JSON that a job's row holds. Thread-safe. */
@Component
public class SnapshotCodec {
    /**
     * A separate mapper: snapshots in the ledger must not change with an application's Jackson settings. Equal settings are equal text,
     * by which the job of a report is found again: Java's immutable maps have another order in each process.
     */
    private final ObjectMapper json =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    SnapshotCodec() {}

    public String write(Object snapshot) {
        try {
            return json.writeValueAsString(snapshot);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "can't be written as JSON: " + snapshot.getClass().getName(), e);
        }
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
