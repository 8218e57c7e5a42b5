package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.EncodingDetector;
import dev.caravan.csv.source.TranscodedText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    @ParameterizedTest
    @CsvSource({"UTF-8,UTF-8", "UTF-16LE,UTF-16LE", "UTF-16BE,UTF-16BE"})
    void aByteOrderMarkDecides(Charset written, Charset expected) {
        assertThat(EncodingDetector.detect("\uFEFFname;日本".getBytes(written), true))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void zerosTellUtf16WithoutMark(Charset written) {
        assertThat(EncodingDetector.detect("id,name\n1,Zoë\n".getBytes(written), true))
                .isEqualTo(written);
    }

    @Test
    void bytesThatAreNoUtf8AreWindows1252() {
        assertThat(EncodingDetector.detect("id,name\n1,Zoë\n".getBytes(StandardCharsets.ISO_8859_1), true))
                .isEqualTo(WINDOWS_1252);
        assertThat(EncodingDetector.detect("price\n5 €\n".getBytes(WINDOWS_1252), true))
                .isEqualTo(WINDOWS_1252);
    }

    @Test
    void oneBrokenRowDoesNotMakeUtf8AnotherEncoding() {
        byte[] text = "id,name\n1,Zoë\n2,Ann\n".getBytes(StandardCharsets.UTF_8);
        text[text.length - 2] = (byte) 0xe9;
        assertThat(EncodingDetector.detect(text, true)).isEqualTo(StandardCharsets.UTF_8);

        byte[] ascii = "id,name\n1,Zoe\n2,Ann\n".getBytes(StandardCharsets.UTF_8);
        ascii[ascii.length - 2] = (byte) 0xff;
        assertThat(EncodingDetector.detect(ascii, true)).isEqualTo(StandardCharsets.UTF_8);
    }

    /** Surrogates (CESU-8) and an overlong form: the file is meant as UTF-8, and two records are broken. */
    @Test
    void brokenFormsOfUtf8AreNoOtherEncoding() {
        byte[] text = "id,t\n1,ok\n2,\u00ed\u00a0\u00bd\u00ed\u00b8\u0080\n3,\u00c0\u00af\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(EncodingDetector.detect(text, true)).isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void fewOtherBytesAreWeakEvidence() {
        byte[] ascii = "id,name\n1,Zoe\n".repeat(20).getBytes(StandardCharsets.US_ASCII);
        assertThat(EncodingDetector.isWeak(ascii, false)).as("none").isFalse();
        ascii[12] = (byte) 0xe9;
        assertThat(EncodingDetector.isWeak(ascii, false)).as("one").isTrue();
        byte[] utf8 = Arrays.copyOf(ascii, ascii.length + 2);
        utf8[ascii.length] = (byte) 0xc3;
        utf8[ascii.length + 1] = (byte) 0xa9;
        assertThat(EncodingDetector.isWeak(utf8, false)).as("and one of UTF-8").isFalse();
        assertThat(EncodingDetector.isWeak("Zoë\n".repeat(20).getBytes(WINDOWS_1252), false))
                .as("many")
                .isFalse();
    }

    @Test
    void windows1252IsAGuessAndAsciiIsOpen() {
        byte[] latin = "id,name\n1,Zoë\n".getBytes(WINDOWS_1252);
        assertThat(EncodingDetector.basis(WINDOWS_1252, latin, true)).isEqualTo(EncodingBasis.GUESSED);
        byte[] ascii = "id,name\n1,Zoe\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(EncodingDetector.basis(StandardCharsets.UTF_8, ascii, false)).isEqualTo(EncodingBasis.OPEN);
        assertThat(EncodingDetector.basis(StandardCharsets.UTF_8, ascii, true)).isEqualTo(EncodingBasis.DETECTED);
    }

    @Test
    void aSampleMayEndWithinACharacter() {
        byte[] text = "name\nabcdefgh日".getBytes(StandardCharsets.UTF_8);
        byte[] sample = Arrays.copyOf(text, text.length - 1);
        assertThat(EncodingDetector.detect(sample, false)).isEqualTo(StandardCharsets.UTF_8);
        assertThat(EncodingDetector.detect(sample, true)).isEqualTo(WINDOWS_1252);
    }

    @Property(tries = 200)
    void transcodingIsDecodingHoweverTheBytesArrive(
            @ForAll @StringLength(max = 40_000) String text, @ForAll @IntRange(min = 1, max = 9000) int drip)
            throws IOException {
        // Lone surrogates are no text.
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        for (Charset charset : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
            byte[] utf8 =
                    new TranscodedText(Reading.dripping(valid.getBytes(charset), drip, 1), charset).readAllBytes();
            assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(valid);
        }
    }

    @Test
    void whatCannotBeDecodedIsMarkedByteByByteWithWhatIsNoUtf8() throws IOException {
        assertThat(transcoded(new byte[] {'a', (byte) 0x81, 'b', (byte) 0x80}, WINDOWS_1252))
                .isEqualTo("a\u00ff\u0088\u0081b\u00e2\u0082\u00ac");
        byte[] loneSurrogate = {'a', 0, 0x00, (byte) 0xd8, 'b', 0, 'c'};
        assertThat(transcoded(loneSurrogate, StandardCharsets.UTF_16LE))
                .isEqualTo("a\u00ff\u0080\u0080\u00ff\u008d\u0088b\u00ff\u0086\u0083");
    }

    private static String transcoded(byte[] bytes, Charset charset) throws IOException {
        return Reading.latin(new TranscodedText(new ByteArrayInputStream(bytes), charset).readAllBytes());
    }
}
