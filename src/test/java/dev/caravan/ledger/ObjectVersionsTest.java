package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.ObjectVersions.ObjectVersion;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObjectVersionsTest {
    private static LedgerFixture ledger;

    @BeforeAll
    static void start() {
        ledger = new LedgerFixture();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    @Test
    void anOlderVersionThatComesLateIsNoNews() {
        URI x = URI.create("s3://b/late.csv");
        assertThat(ledger.seen.isNews(sight(x, "v2", "0A"))).isTrue();
        ledger.seen.note(sight(x, "v2", "0A"));
        assertThat(ledger.seen.isNews(sight(x, "v1", "09FF"))).as("before 0A00").isFalse();
        assertThat(ledger.seen.isNews(sight(x, "v3", "0A01"))).as("after 0A00").isTrue();
        ledger.seen.note(sight(x, "v1", "09FF"));
        assertThat(ledger.seen.isNews(sight(x, "v1", "09FF")))
                .as("noted over a later one")
                .isFalse();
        assertThat(ledger.seen.known(List.of(sight(x, "v2", null), sight(URI.create("s3://b/never"), "v2", null))))
                .containsExactly(x);
    }

    @Test
    void theSameVersionIsNewsOnlyIfItWasWrittenAnew() {
        URI x = URI.create("s3://b/again.csv");
        ledger.seen.note(sight(x, "v1", "0A"));
        assertThat(ledger.seen.isNews(sight(x, "v1", "0A")))
                .as("the same notification")
                .isFalse();
        assertThat(ledger.seen.isNews(sight(x, "v1", null))).as("a back-fill").isFalse();
        assertThat(ledger.seen.isNews(sight(x, "v1", "0B")))
                .as("the same content later")
                .isTrue();
    }

    @Test
    void oneProcessAtATimeGoesOnWithABackFillFromWhereItIs() {
        URI bucket = URI.create("s3://b/");
        assertThat(ledger.turns.take(bucket, Duration.ofMinutes(1)))
                .hasValueSatisfying(turn -> assertThat(turn.startAfter()).isNull());
        assertThat(ledger.turns.take(bucket, Duration.ofMinutes(1))).isEmpty();
        ledger.turns.leave(bucket, "k", Duration.ZERO);
        assertThat(ledger.turns.take(bucket, Duration.ZERO))
                .hasValueSatisfying(turn -> assertThat(turn.startAfter()).isEqualTo("k"));
        ledger.turns.leave(bucket, null, Duration.ofHours(1));
        assertThat(ledger.turns.take(bucket, Duration.ofMinutes(1))).isEmpty();
    }

    private static ObjectVersion sight(URI uri, String version, String sequencer) {
        return new ObjectVersion(uri, version, version, sequencer);
    }
}
