package dev.caravan.ledger.deadletter;

import dev.caravan.message.ChunkId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects dead letters that match all given conditions.
 *
 * @param job null for any job
 * @param fingerprint null for any cause
 * @param chunks empty for any
 */
public record DeadLetterSelection(
        @Nullable Long job, @Nullable String fingerprint, List<ChunkId> chunks) {
    public static final DeadLetterSelection ALL = new DeadLetterSelection(null, null, List.of());

    public static DeadLetterSelection ofJob(long job) {
        return new DeadLetterSelection(job, null, List.of());
    }

    public static DeadLetterSelection ofCause(String fingerprint) {
        return new DeadLetterSelection(null, fingerprint, List.of());
    }

    public static DeadLetterSelection of(List<ChunkId> chunks) {
        return new DeadLetterSelection(null, null, List.copyOf(chunks));
    }

    /** Condition on {@code letter}, an alias of {@code caravan.dead_letter}. */
    String condition() {
        return (job == null ? "" : " AND letter.job = :selected_job")
                + (fingerprint == null ? "" : " AND letter.fingerprint = :selected_cause")
                + (chunks.isEmpty() ? "" : " AND (letter.job, letter.sequence) IN (:selected_chunks)");
    }

    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        if (job != null) {
            parameters.put("selected_job", job);
        }
        if (fingerprint != null) {
            parameters.put("selected_cause", fingerprint);
        }
        if (!chunks.isEmpty()) {
            parameters.put(
                    "selected_chunks",
                    chunks.stream()
                            .map(chunk -> new Object[] {chunk.job(), chunk.sequence()})
                            .toList());
        }
        return parameters;
    }
}
