package dev.caravan.ledger.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.UncategorizedSQLException;

class FailureCauseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "no place for 'a b' at 7 | no place for ? at #",
                "it can't be, it isn't | it can't be, it isn't",
                "value \"x\" and `y` and «z» | value ? and ? and ?",
                "Key (email)=(ann@example.com) already exists. | Key (email)=(?) already exists.",
                "mail to ann.b@example.com failed | mail to ? failed",
                "job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is gone | job # is gone",
                "dev.caravan.Thing@1b6d3586 is closed | dev.caravan.Thing@# is closed",
                "at -1.5 and 12:30:05, 1,234 bytes | at # and #, # bytes",
                "deadbeef12 or facade | # or facade",
                "process 1234 waits;  on\tpage 5 | process # waits; on page #",
            })
    void whatDiffersFromChunkToChunkIsTakenOutOfAMessage(String message, String pattern) {
        assertThat(new FailureCause("a.Bug", "load-rows", message).pattern()).isEqualTo(pattern);
    }

    @Test
    void theSameBugInTwoChunksHasOneFingerprintAndOtherBugsHaveOthers() {
        String one = FailureCause.of(new IllegalStateException("no place for '1/2' at 3"), "load-rows")
                .fingerprint();
        assertThat(one).matches("[0-9a-f]{12}");
        assertThat(FailureCause.of(new IllegalStateException("no place for '9/7' at 55"), "load-rows")
                        .fingerprint())
                .isEqualTo(one);
        assertThat(FailureCause.of(new IllegalArgumentException("no place for '1/2' at 3"), "load-rows")
                        .fingerprint())
                .isNotEqualTo(one);
        assertThat(FailureCause.of(new IllegalStateException("no place for '1/2' at 3"), "load-write")
                        .fingerprint())
                .isNotEqualTo(one);
        assertThat(FailureCause.of(new IllegalStateException("no time for '1/2' at 3"), "load-rows")
                        .fingerprint())
                .isNotEqualTo(one);
    }

    @Test
    void causesOfTheCauseAreToldOnceAndWithoutWhatNoMessageMayHold() {
        Throwable inner = new IllegalArgumentException("bad\u0000 day");
        assertThat(FailureCause.of(new IllegalStateException("could not go on", inner), "r")
                        .message())
                .isEqualTo("could not go on; caused by java.lang.IllegalArgumentException: bad  day");
        assertThat(FailureCause.of(new IllegalStateException(inner), "r").message())
                .isEqualTo("java.lang.IllegalArgumentException: bad  day");
    }

    @Test
    void ofAnErrorOfTheDatabaseTheMessageIsWhatTheDatabaseSaidWithoutValues() {
        FailureCause failureCause = FailureCause.of(
                new UncategorizedSQLException(
                        "INSERT",
                        "INSERT INTO t SELECT 1",
                        new SQLException("Duplicate entry 'N15' for key 'k'", "23000")),
                "r");
        assertThat(failureCause.exception()).isEqualTo(UncategorizedSQLException.class.getName());
        assertThat(failureCause.message()).isEqualTo("Duplicate entry ? for key 'k'");
    }

    @Test
    void aHugeMessageIsBounded() {
        FailureCause failureCause = FailureCause.of(new IllegalStateException("x@".repeat(100_000)), "r");
        assertThat(failureCause.message()).hasSize(FailureCause.LONGEST_MESSAGE);
        assertThat(failureCause.pattern()).hasSizeLessThanOrEqualTo(300);
    }
}
