package dev.caravan.jobs;

import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.message.ChunkId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a dead letter if it were replayed now, as far as reading and checking it tells.
 *
 * @param records how many it holds
 * @param rejected how many of them would be rejected
 * @param reasons the codes of their reasons, with how many have it
 * @param obstacle why it would not load; null: nothing is known to be in the way
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
