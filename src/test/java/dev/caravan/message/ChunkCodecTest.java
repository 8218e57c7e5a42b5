package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import dev.caravan.queue.SqsLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkCodecTest {
    private final ChunkCodec codec = new ChunkCodec();

    @Property(tries = 300)
    void whatIsPackedUnpacksToTheSameBytes(@ForAll byte[] bytes, @ForAll @IntRange(max = 20) int before) {
        byte[] buffer = new byte[before + bytes.length + 7];
        System.arraycopy(bytes, 0, buffer, before, bytes.length);

        String body = codec.encode(buffer, before, before + bytes.length);

        assertThat(codec.decode(body)).isEqualTo(bytes);
        assertThat(body).matches("[A-Za-z0-9+/=]*");
        assertThat((long) body.length()).isLessThanOrEqualTo(ChunkCodec.maxBodyBytes(bytes.length));
    }

    @Property(tries = 500)
    void anyOtherBodyIsRefusedAndNothingElseIsThrown(@ForAll("bodies") String body) {
        assertThatCode(() -> codec.decode(body))
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isNull(),
                        thrown -> assertThat(thrown).isInstanceOf(MalformedMessageException.class));
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> base64 = Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(100)
                .map(bytes -> Base64.getEncoder().encodeToString(bytes));
        Arbitrary<String> damaged = Arbitraries.integers().between(0, 200).map(at -> {
            byte[] text = "a@b.example,x\n".repeat(20).getBytes(StandardCharsets.UTF_8);
            char[] body = new ChunkCodec().encode(text, 0, text.length).toCharArray();
            body[at % body.length] = (char) (body[at % body.length] ^ 1);
            return new String(body);
        });
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(100), base64, damaged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no base 64!", "QUJD", "é", "email,name\nanna@example.com,Anna\n"})
    void aBodyThatIsNoPackedChunkIsRefused(String body) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> codec.decode(body))
                .withMessageContaining("message body");
    }

    @Test
    void aBodyThatIsCutOffIsRefused() {
        byte[] text = randomBytes(1000);
        String body = codec.encode(text, 0, text.length);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> codec.decode(body.substring(0, body.length() / 8 * 4)));
    }

    @Test
    void aBodyThatUnpacksToMoreThanAChunkMayBeIsRefusedUnread() {
        byte[] zeros = new byte[ChunkCodec.LARGEST_IN_MESSAGE_BYTES + 1];
        String bomb = codec.encode(zeros, 0, zeros.length);

        assertThat(bomb.length()).isLessThan(10_000);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> codec.decode(bomb))
                .withMessageContaining("720 KiB");
    }

    @Test
    void aBodyThatHoldsMoreThanItDeclaresIsRefused() {
        byte[] small = Zstd.compress(new byte[10]);
        byte[] large = Zstd.compress(new byte[8 << 20]);
        byte[] both = Arrays.copyOf(small, small.length + large.length);
        System.arraycopy(large, 0, both, small.length, large.length);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> codec.decode(Base64.getEncoder().encodeToString(both)));
    }

    /** RFC 8878, 3.1.1.1: the descriptor of a frame with a content size of four bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 65_536, 737_280, 1 << 26, Integer.MAX_VALUE, -1})
    void aBodyWhoseFrameLiesAboutItsSizeIsRefused(int declared) {
        byte[] packed = Zstd.compress(new byte[4 << 20]);
        assertThat(packed[4] & 0xE0).as("four bytes, after one of the window").isEqualTo(0x80);
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(6, declared);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> codec.decode(Base64.getEncoder().encodeToString(packed)));
    }

    @Test
    void aChunkOfTheLargestSizeTravels() {
        byte[] largest = new byte[ChunkCodec.LARGEST_IN_MESSAGE_BYTES];
        assertThat(codec.decode(codec.encode(largest, 0, largest.length))).hasSize(largest.length);
    }

    /** 720 KiB is the most that {@code caravan.chunk.max-size} allows. */
    @Test
    void evenIncompressibleBytesOfTheLargestChunkSizeFitIntoAnSqsMessage() {
        byte[] noise = randomBytes(720 << 10);
        ChunkHeader header = new ChunkHeader(
                new ChunkId(Long.MAX_VALUE, Integer.MAX_VALUE),
                ChunkHeader.MAX_RECORDS,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                "UNTERMINATED_QUOTE");

        ChunkMessage message = new ChunkMessage(header, codec.encode(noise, 0, noise.length));

        assertThat(message.sizeBytes()).isBetween(noise.length, SqsLimits.MESSAGE_BYTES);
        assertThat(ChunkCodec.maxBodyBytes(noise.length)).isLessThan(SqsLimits.MESSAGE_BYTES - 1000);
    }

    private static byte[] randomBytes(int size) {
        byte[] noise = new byte[size];
        new Random(1).nextBytes(noise);
        return noise;
    }
}
