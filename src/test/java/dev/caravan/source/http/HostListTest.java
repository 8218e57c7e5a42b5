package dev.caravan.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostListTest {
    private static final HostList LIST = new HostList(List.of("files.example.com", "*.Example.org", "[2001:4860::1]"));

    @ParameterizedTest
    @CsvSource({
        "files.example.com, true",
        "FILES.example.com, true",
        "files.example.com., true",
        "example.com, false",
        "a.files.example.com, false",
        "a.example.org, true",
        "a.b.example.org, true",
        "example.org, false",
        "notexample.org, false",
        ".example.org, false",
        "example.org.evil.com, false",
        "2001:4860::1, true",
        "93.184.216.34, false",
    })
    void namesAreExactOrBelowASuffix(String host, boolean allowed) {
        assertThat(LIST.contains(host)).isEqualTo(allowed);
    }

    @Test
    void anEmptyListIsAnyHost() {
        assertThat(new HostList(List.of()).contains("files.example.com")).isTrue();
    }
}
