package dev.caravan.csv.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTextTest {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    @ParameterizedTest
    @CsvSource({
        "IBM850,'name;city\nJosé;Köln\nZoé;Malmö\n',cp850",
        "IBM850,'Müller;Größe\n',cp850",
        "ISO-8859-2,'imię;miasto\nŁukasz;Łódź\nŻaneta;Kraków\n',windows-1250",
        "windows-1250,'Gdańsk;Białystok;Łomża\n',windows-1250",
        "windows-1252,'Zoë;Müller;Größe;5 €\n',",
        "windows-1252,'don’t;«Bonjour»;¿Qué?;5 °C;£5;10–20\n',",
        "windows-1252,'Škoda;œuvre;Šimić\n',",
        "windows-1252,'„Zitat“ und “quote”\n',",
    })
    void signsWithinWordsNameAnEncodingThatHasLettersThere(Charset written, String text, @Nullable String named) {
        String remark = EncodingText.guessed(WINDOWS_1252, text.getBytes(written));
        assertThat(remark).startsWith("encoding guessed: windows-1252, since");
        if (named == null) {
            assertThat(remark).doesNotContain("perhaps");
        } else {
            assertThat(remark).contains(", perhaps --encoding " + named);
        }
    }
}
