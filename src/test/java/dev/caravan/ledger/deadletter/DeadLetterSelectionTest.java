package dev.caravan.ledger.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.caravan.message.ChunkId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterSelectionTest {
    @ParameterizedTest
    @ValueSource(strings = {"all", "job=7", "cause=5f0c9a3be712", "chunks=3/17", "chunks=3/17,3/18"})
    void textReadsBack(String text) {
        assertThat(DeadLetterSelection.parse(text)).hasToString(text);
    }

    @Test
    void peopleWriteItWithSpaces() {
        assertThat(DeadLetterSelection.parse("job 7")).isEqualTo(DeadLetterSelection.ofJob(7));
        assertThat(DeadLetterSelection.parse("cause ab12")).isEqualTo(DeadLetterSelection.ofCause("ab12"));
        assertThat(DeadLetterSelection.parse(" 3/17, 3/18 "))
                .isEqualTo(DeadLetterSelection.of(List.of(new ChunkId(3, 17), new ChunkId(3, 18))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "every", "job", "job x", "job 7 cause ab12", "cause ä", "3", "3/", "3/17,x", "/", ","})
    void anotherTextIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DeadLetterSelection.parse(text));
    }

    @Test
    void oneWayAndAtMostAThousandChunks() {
        assertThatIllegalArgumentException().isThrownBy(() -> DeadLetterSelection.of(7L, "ab12", null, false));
        assertThatIllegalArgumentException().isThrownBy(() -> DeadLetterSelection.of(null, null, null, false));
        List<ChunkId> many = IntStream.rangeClosed(0, DeadLetterSelection.MAX_CHUNKS)
                .mapToObj(sequence -> new ChunkId(3, sequence))
                .toList();
        assertThatIllegalArgumentException().isThrownBy(() -> DeadLetterSelection.of(null, null, many, false));
    }
}
