package dev.caravan.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "contacts.csv|contacts.csv",
                "../../etc/passwd|passwd",
                "C:\\Users\\jane\\My list (2).csv|My list (2).csv",
                "/|upload.csv",
                "..|upload.csv",
                ".|upload.csv",
                "''|upload.csv",
                ".htaccess|htaccess",
                ".. .bashrc|bashrc",
                "<script>alert(1)<.csv|<script>alert(1)<.csv",
                "\u202Evsc.exe|vsc.exe",
            })
    void isTheLastPartWithoutWhatCanDoHarm(String label, String name) {
        assertThat(FileName.of(label)).isEqualTo(name);
    }

    @Test
    void hasNoControlCharacters() {
        assertThat(FileName.of("a\u0000b\r\nc.csv")).isEqualTo("abc.csv");
    }

    @Test
    void isShortenedByWholeCharactersAndKeepsItsEnding() {
        String name = FileName.of("\uD83D\uDC2A".repeat(50_000) + ".csv.gz");
        assertThat(name).endsWith(".gz");
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(255);
        assertThat(name).doesNotContain("\uFFFD");
    }
}
