package dev.caravan.load.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortableTimestampTest {
    @ParameterizedTest
    @CsvSource({
        "2024-01-31, 2024-01-31 00:00:00.000000",
        "2024-01-31 10:05, 2024-01-31 10:05:00.000000",
        "2024-01-31T10:05:06.5, 2024-01-31 10:05:06.500000",
        "2024-01-31T10:05:06.123456000, 2024-01-31 10:05:06.123456",
        "2024-01-31T10:05:06Z, 2024-01-31 10:05:06.000000",
        "2024-01-31T01:05+02, 2024-01-30 23:05:00.000000",
        "2024-01-31 22:05:06 -0230, 2024-02-01 00:35:06.000000",
        "2024-01-31 10:05:06+05:45, 2024-01-31 04:20:06.000000",
        "0001-01-01, 0001-01-01 00:00:00.000000"
    })
    void everySpellingOfATimestampBecomesOne(String value, String plain) {
        assertThat(PortableTimestamp.of(value)).isEqualTo(plain);
    }
}
