package dev.caravan.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageBodiesTest {
    private final MessageBodies bodies = new MessageBodies();

    @Test
    void aBodyGoesWithItsMessage() {
        String first = bodies.put("one");
        String second = bodies.put("two");
        bodies.remove(first);

        assertThat(bodies.get(first)).isNull();
        assertThat(bodies.get(second)).isEqualTo("two");
    }

    @Test
    void aBodyGoesOnceNothingHoldsItsClaim() {
        List<String> queue = new ArrayList<>(List.of(bodies.put("purged"), bodies.put("kept")));
        String copy = new String(queue.get(0).toCharArray());
        queue.remove(0);

        await().untilAsserted(() -> {
            System.gc();
            assertThat(bodies.get(copy)).isNull();
        });
        assertThat(bodies.get(queue.get(0))).isEqualTo("kept");
    }
}
