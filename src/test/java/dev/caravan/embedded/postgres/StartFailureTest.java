package dev.caravan.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFailureTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2026-01-02 03:04:05 UTC [7] FATAL:  could not map memory: No space left on device | could not map memory: No space left on device
                    initdb: error: could not create directory "x": Permission denied | could not create directory "x": Permission denied
                    /x/postgres: error while loading shared libraries: libxml2.so.2: cannot open shared object file | /x/postgres: error while loading shared libraries: libxml2.so.2: cannot open shared object file
                    something else happened | something else happened
                    '' | it gave no reason
                    """)
    void theCauseIsTakenWithoutTimeAndSeverity(String line, String cause) {
        assertThat(StartFailure.firstCause(line)).isEqualTo(cause);
    }

    @Test
    void theFirstCauseCounts() {
        assertThat(StartFailure.firstCause("""
                        2026-01-02 03:04:05 UTC [7] LOG:  starting PostgreSQL
                        2026-01-02 03:04:05 UTC [7] FATAL:  database files are incompatible with server
                        2026-01-02 03:04:05 UTC [7] LOG:  database system is shut down
                        pg_ctl: could not start server
                        """)).isEqualTo("database files are incompatible with server");
    }

    @Test
    void aLongLineIsCut() {
        assertThat(StartFailure.firstCause("error " + "x".repeat(10_000))).hasSizeLessThan(310);
    }
}
