package dev.caravan.csv.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.SourceEncoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceEncodingTest {
    private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9A-F]{2}|5c)");

    @Property(tries = 2000)
    void anyBytesComeBackFromTheirLegibleText(@ForAll("bytes") byte[] bytes) {
        String legible = SourceEncoding.UTF_8.legible(bytes, 0, bytes.length);

        assertThat(unescaped(legible, StandardCharsets.UTF_8)).isEqualTo(bytes);
    }

    @Property(tries = 2000)
    void anyBytesComeBackFromTheLegibleTextOfWhatTheyAreDecodedTo(@ForAll("bytes") byte[] bytes) throws IOException {
        for (String name : new String[] {"windows-1252", "US-ASCII", "UTF-16LE", "UTF-32BE"}) {
            Charset charset = Charset.forName(name);
            byte[] utf8 = new TranscodedText(new ByteArrayInputStream(bytes), charset).readAllBytes();

            String legible = SourceEncoding.of(charset).legible(utf8, 0, utf8.length);

            assertThat(unescaped(legible, charset)).as(name).isEqualTo(bytes);
            assertThat(SourceEncoding.of(charset).length(utf8, 0, utf8.length))
                    .as(name)
                    .isEqualTo(bytes.length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16,fffe,UTF-16LE",
        "UTF-16,feff,UTF-16BE",
        "UTF-16,0041,UTF-16BE",
        "UTF-32,fffe0000,UTF-32LE",
        "UTF-8,fffe,UTF-8"
    })
    void anEncodingOfEitherByteOrderGetsThatOfTheText(Charset named, String head, Charset expected) {
        assertThat(SourceEncoding.ordered(named, java.util.HexFormat.of().parseHex(head)))
                .isEqualTo(expected);
    }

    private static byte[] unescaped(String legible, Charset charset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher escape = ESCAPE.matcher(legible);
        int at = 0;
        while (escape.find()) {
            bytes.writeBytes(legible.substring(at, escape.start()).getBytes(charset));
            // An escaped backslash is a character, any other escape a byte.
            boolean backslash = escape.group(1).equals("5c");
            bytes.writeBytes(
                    backslash ? "\\".getBytes(charset) : new byte[] {(byte) Integer.parseInt(escape.group(1), 16)});
            at = escape.end();
        }
        bytes.writeBytes(legible.substring(at).getBytes(charset));
        return bytes.toByteArray();
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<byte[]> parts = Arbitraries.of("a", "\\", "x", "\\xAB", "\\x5C", "\\x5c", "é", "日", "🚃", "5C", "\n")
                .map(part -> part.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> others =
                Arbitraries.integers().between(0, 255).map(value -> new byte[] {(byte) value.intValue()});
        return Arbitraries.oneOf(parts, others).list().ofMaxSize(20).map(list -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            list.forEach(out::writeBytes);
            return out.toByteArray();
        });
    }
}
