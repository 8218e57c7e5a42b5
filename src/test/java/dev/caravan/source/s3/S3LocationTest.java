package dev.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "people.csv",
                "a b+c%2Bd/ä.csv",
                "ö and o\u0308",
                "/leading//double/",
                "../up/./here",
                "?query#fragment;x=1&y='z'!",
                "\uD83D\uDC2B.csv",
                "tab\tline\nend\r\u0000\u007f",
                "[1]{2}|\\^`\"<>"
            })
    void aKeyComesBackAsItIs(String key) {
        S3Location place = new S3Location("bucket", key);
        assertThat(S3Location.of(URI.create(place.uri().toString()))).isEqualTo(place);
        assertThat(place.uri().toString()).matches("[!-~]+");
        assertThat(place.label()).startsWithRaw(java.nio.file.Path.of("/bucket"));
    }

    @Test
    void whatAUriMayHoldStaysReadable() {
        assertThat(new S3Location("my-bucket", "a-b_c.d~/e+f:g@h=i,j&k(l)/m n/ö%").uri())
                .hasToString("s3://my-bucket/a-b_c.d~/e+f:g@h=i,j&k(l)/m%20n/%C3%B6%25");
    }

    @Test
    void whatAPersonTypesIsTakenAsItIs() {
        assertThat(S3Location.typed("s3://bucket")).isEqualTo(new S3Location("bucket", ""));
        assertThat(S3Location.typed("s3://bucket/a%20b?c")).isEqualTo(new S3Location("bucket", "a%20b?c"));
    }
}
