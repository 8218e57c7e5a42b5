package dev.caravan.source.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SftpLocationTest {
    @ParameterizedTest
    @CsvSource({
        "sftp://crm@files.example.com/a.csv, sftp://crm@files.example.com/a.csv",
        "SFTP://Crm@FILES.example.com:22/A.csv, sftp://Crm@files.example.com/A.csv",
        "sftp://files.example.com:2222/~/a.csv, sftp://files.example.com:2222/~/a.csv",
        "sftp://crm@files.example.com, sftp://crm@files.example.com/",
        "sftp://crm@[2001:DB8::1]:2222/a.csv, sftp://crm@[2001:db8::1]:2222/a.csv",
        "sftp://crm%40corp@h/a b.csv, sftp://crm%40corp@h/a%20b.csv",
        "sftp://crm@h/a%20b.csv, sftp://crm@h/a%20b.csv",
        "sftp://crm@h/100%.csv, sftp://crm@h/100%25.csv",
        "sftp://crm@h/a?b#c.csv, sftp://crm@h/a%3Fb%23c.csv",
        "sftp://crm@h/Zo\u00eb.csv, sftp://crm@h/Zo%C3%AB.csv",
    })
    void isKeptInOneWay(String typed, String kept) {
        SftpLocation place = SftpLocation.typed(typed);
        assertThat(place.uri()).hasToString(kept);
        assertThat(SftpLocation.of(place.uri())).isEqualTo(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sftp://", "sftp:///a.csv", "sftp://crm@/a.csv", "sftp://a b/c", "sftp://h:x/a", "sftp://h:0/a"})
    void otherTextsAreNone(String text) {
        assertThatExceptionOfType(SftpSourceException.class).isThrownBy(() -> SftpLocation.typed(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sftp://crm:hunter2@h/a.csv",
                "sftp://crm:hunter2@h:x/a.csv",
                "sftp://:hunter2@h/",
                "sftp://crm:hunter2@"
            })
    void aPasswordIsRefusedAndNotShown(String text) {
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> SftpLocation.typed(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void aPathBelowTildeIsRelativeToTheHome() {
        assertThat(SftpLocation.typed("sftp://h/~/in/a.csv").serverPath()).isEqualTo("in/a.csv");
        assertThat(SftpLocation.typed("sftp://h/~/").serverPath()).isEqualTo(".");
        assertThat(SftpLocation.typed("sftp://h/in/a.csv").serverPath()).isEqualTo("/in/a.csv");
    }

    @Test
    void feedsMatchHostAndPath() {
        assertThat(SftpLocation.typed("sftp://crm@h/in/a.csv").label()).isEqualTo(Path.of("/h/in/a.csv"));
    }
}
