package dev.caravan.operate;

import dev.caravan.ledger.DeadLetter;
import dev.caravan.wire.ChunkId;
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
public record DeadLetterTrial(
        ChunkId chunk,
        int records,
        int rejected,
        Map<String, Long> reasons,
        @Nullable String obstacle) {
    static DeadLetterTrial hindered(DeadLetter letter, @Nullable String obstacle) {
        return new DeadLetterTrial(letter.header().id(), letter.header().records(), 0, Map.of(), obstacle);
    }
}
