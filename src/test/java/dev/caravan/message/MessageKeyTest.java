package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageKeyTest {
    private static final ChunkHeader HEADER = new ChunkHeader(new ChunkId(7, 3), 10, 31, 32, 900, null);

    private final byte[] secret = MessageKey.random();
    private final MessageKey key = new MessageKey(secret);

    @Property(tries = 300)
    void aMessageIsAuthenticAsItWasSignedAndInNoOtherWay(
            @ForAll("headers") ChunkHeader header, @ForAll("bodies") String body, @ForAll int bit) {
        String hmac = key.hmac(header, body);
        assertThat(key.isAuthentic(header, body, hmac)).isTrue();
        assertThat(key.isAuthentic(header, flipped(body, bit), hmac)).isFalse();
        assertThat(key.isAuthentic(header, body, flipped(hmac, bit))).isFalse();
        assertThat(key.isAuthentic(header, body + "A", hmac)).isFalse();
        byte[] other = secret.clone();
        other[Math.floorMod(bit, other.length)] ^= (byte) (1 << Math.floorMod(bit, 8));
        assertThat(new MessageKey(other).isAuthentic(header, body, hmac)).isFalse();
    }

    @Property(tries = 300)
    void aMessageUnderAnotherHeaderIsNotAuthentic(
            @ForAll("headers") ChunkHeader header,
            @ForAll("headers") ChunkHeader other,
            @ForAll("bodies") String body) {
        assertThat(key.isAuthentic(other, body, key.hmac(header, body))).isEqualTo(other.equals(header));
    }

    @Provide
    Arbitrary<ChunkHeader> headers() {
        Arbitrary<Integer> number = Arbitraries.of(1, 2, 11, 12, 112, 1_000_000);
        return Combinators.combine(
                        number,
                        number,
                        number,
                        number,
                        number,
                        number,
                        Arbitraries.of("UNTERMINATED_QUOTE", "RECORD_TOO_LONG").injectNull(0.5))
                .as((job, sequence, records, record, line, offset, truncation) ->
                        new ChunkHeader(new ChunkId(job, sequence), records, record, line, offset, truncation));
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.strings().withChars("ABab01+/=").ofMinLength(1).ofMaxLength(200);
    }

    private static String flipped(String text, int bit) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        bytes[Math.floorMod(bit >> 3, bytes.length)] ^= (byte) (1 << Math.floorMod(bit, 7));
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "A", "ä", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void noOtherTextIsAnHmac(@Nullable String hmac) {
        assertThat(key.isAuthentic(HEADER, "body", hmac)).isFalse();
    }

    static Stream<ChunkHeader> movedParts() {
        return Stream.of(
                new ChunkHeader(new ChunkId(73, 1), 10, 31, 32, 900, null),
                new ChunkHeader(new ChunkId(7, 31), 1, 31, 32, 900, null),
                new ChunkHeader(new ChunkId(7, 3), 10, 32, 31, 900, null),
                new ChunkHeader(new ChunkId(7, 3), 10, 31, 32, 900, "RECORD_TOO_LONG"));
    }

    @ParameterizedTest
    @MethodSource("movedParts")
    void aDigitThatMovesToAnotherPartChangesTheHmac(ChunkHeader moved) {
        assertThat(key.isAuthentic(moved, "body", key.hmac(HEADER, "body"))).isFalse();
    }

    @Test
    void theHmacHasASizeThatMessagesCount() {
        assertThat(key.hmac(HEADER, "body")).hasSize(43).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void secretsAreOf256BitsAndDiffer() {
        assertThat(secret).hasSize(32).isNotEqualTo(MessageKey.random());
    }
}
