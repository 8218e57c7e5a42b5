package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.ContentLock;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which claims wait for each other in PostgreSQL. */
class ContentLockTest {
    private static final long PATIENCE_SECONDS = 20;

    private static LedgerFixture ledger;
    private static LedgerDialect dialect;

    @BeforeAll
    static void start() {
        ledger = new LedgerFixture();
        dialect = ledger.dialect;
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    private static void lock(@Nullable String... contents) {
        dialect.lockContents(new TreeSet<>(Arrays.stream(contents)
                .map(content -> new ContentLock("key", content))
                .toList()));
    }

    @Test
    void differentContentsOfOneKeyAreClaimedAtOnce() throws Exception {
        ledger.transaction.executeWithoutResult(held -> {
            lock("a", "b");
            Future<?> other = ledger.threads.submit(() -> ledger.transaction.executeWithoutResult(status -> lock("c")));
            assertThat(other).succeedsWithin(PATIENCE_SECONDS, TimeUnit.SECONDS);
        });
    }

    @ParameterizedTest
    @CsvSource({"a, a", "a,", ", a", ","})
    void theSameContentAndOneThatIsNotKnownAreClaimedOneAfterAnother(@Nullable String first, @Nullable String second)
            throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        ledger.transaction.executeWithoutResult(held -> {
            lock(first);
            ledger.threads.execute(() -> ledger.transaction.executeWithoutResult(status -> {
                lock(second);
                done.countDown();
            }));
            await().until(() -> ledger.waiting() == 1);
            assertThat(done.getCount()).isEqualTo(1);
        });
        assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClaimOfSeveralSourcesDoesNotWaitForItself() {
        ledger.transaction.executeWithoutResult(status -> lock("a", null, "b"));
        await().until(() -> ledger.waiting() == 0);
    }
}
