package dev.caravan.jobs;

import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.message.ChunkId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The expected result of a replay of one dead letter, from reading and checking it.
 *
 * @param records in the chunk
 * @param rejected records that would be rejected
 * @param reasons number of rejected records by reason code
 * @param obstacle why it would not load; null: nothing known prevents it
 */
public record DeadLetterDryRun(
        ChunkId chunk,
        int records,
        int rejected,
        Map<String, Long> reasons,
        @Nullable String obstacle) {
    static DeadLetterDryRun hindered(DeadLetter letter, @Nullable String obstacle) {
        return new DeadLetterDryRun(letter.header().id(), letter.header().records(), 0, Map.of(), obstacle);
    }
}
