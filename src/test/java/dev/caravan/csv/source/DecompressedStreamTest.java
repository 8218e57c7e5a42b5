package dev.caravan.csv.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.caravan.csv.Reading;
import dev.caravan.csv.UnreadableSourceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DecompressedStreamTest {
    private static final byte[] TEXT = "id,name\n1,Ann\n2,Bob\n".repeat(500).getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(Compression.class)
    void compressedBytesReadAsWhatTheyHold(Compression compression) throws IOException {
        assertThat(unpack(pack(compression, TEXT))).isEqualTo(TEXT);
        assertThat(unpack(pack(compression, new byte[0]))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, mode = Mode.EXCLUDE, names = "NONE")
    void membersThatFollowEachOtherAreOneText(Compression compression) throws IOException {
        byte[] member = pack(compression, TEXT);
        // A stream that has nothing "available" between two reads, as one of a network.
        InputStream both = new SequenceInputStream(new ByteArrayInputStream(member), new ByteArrayInputStream(member));

        assertThat(DecompressedStream.open(new RawInput(both), DecompressionLimits.standard())
                        .readAllBytes())
                .hasSize(2 * TEXT.length);
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, mode = Mode.EXCLUDE, names = "NONE")
    void anArchiveThatIsCutShortIsBroken(Compression compression) throws IOException {
        byte[] packed = pack(compression, TEXT);
        byte[] half = Arrays.copyOf(packed, packed.length / 2);

        assertThatThrownBy(() -> unpack(half))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("data is broken after");
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, mode = Mode.EXCLUDE, names = "NONE")
    void whatUnpacksToTooMuchIsRefused(Compression compression) throws IOException {
        byte[] packed = pack(compression, new byte[1 << 20]);

        assertThatThrownBy(() -> unpack(packed, new DecompressionLimits(100, 1 << 18, 1L << 30, 1)))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("more than 100 times");
        assertThatThrownBy(() -> unpack(packed, new DecompressionLimits(1 << 20, 1 << 18, 100_000, 1)))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("more than 100000 bytes");
    }

    @Test
    void aFailureOfTheSourceIsNotBlamedOnTheArchive() throws IOException {
        byte[] packed = pack(Compression.GZIP, TEXT);
        InputStream source = new SequenceInputStream(
                new ByteArrayInputStream(Arrays.copyOf(packed, packed.length / 2)),
                Reading.failing("connection reset"));

        assertThatThrownBy(() -> DecompressedStream.open(new RawInput(source), DecompressionLimits.standard())
                        .readAllBytes())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("connection reset");
    }

    @Test
    void aTextThatBeginsLikeAnArchiveIsText() throws IOException {
        byte[] text = "BZh9,name\n1,Ann\n".getBytes(StandardCharsets.UTF_8);
        assertThat(unpack(text)).isEqualTo(text);
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        return unpack(packed, DecompressionLimits.standard());
    }

    private static byte[] unpack(byte[] packed, DecompressionLimits decompressionLimits) throws IOException {
        return DecompressedStream.open(new RawInput(new ByteArrayInputStream(packed)), decompressionLimits)
                .readAllBytes();
    }

    static byte[] pack(Compression compression, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (compression) {
                    case NONE -> packed;
                    case GZIP -> new GZIPOutputStream(packed);
                    case ZSTD -> new ZstdOutputStream(packed);
                    case BZIP2 -> new BZip2CompressorOutputStream(packed);
                }) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
