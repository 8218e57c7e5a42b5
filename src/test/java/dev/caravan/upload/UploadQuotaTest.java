package dev.caravan.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.upload.UploadException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class UploadQuotaTest {
    private static final int LOOK_BYTES = 16 << 20;

    @TempDir
    Path directory;

    private UploadQuota quota(DataSize largest, DataSize free, int perClient) {
        return new UploadQuota(
                new UploadSettings(
                        directory,
                        null,
                        largest,
                        free,
                        perClient,
                        Duration.ofHours(1),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        "",
                        Duration.ofHours(1),
                        Duration.ofHours(1)),
                directory);
    }

    private static void refused(Reason reason, ThrowingCallable upload) {
        assertThatExceptionOfType(UploadException.class)
                .isThrownBy(upload)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void theSizeIsBoundedAsDeclaredAndAsItComes() {
        UploadQuota quota = quota(DataSize.ofBytes(100), DataSize.ofBytes(0), 10);
        refused(Reason.TOO_LARGE, () -> quota.begin("one", 101));
        UploadQuota.Grant grant = quota.begin("one", UploadQuota.UNKNOWN);
        grant.take(100);
        refused(Reason.TOO_LARGE, () -> grant.take(1));
    }

    @Test
    void theDiskKeepsItsFreeSpace() {
        UploadQuota full = quota(DataSize.ofTerabytes(1), DataSize.ofTerabytes(1_000_000), 10);
        refused(Reason.NO_ROOM, () -> full.begin("one", 1));
        UploadQuota.Grant begun = full.resume("one", UploadQuota.UNKNOWN, 0);
        begun.take(LOOK_BYTES - 1);
        refused(Reason.NO_ROOM, () -> begun.take(1));
    }

    @Test
    void whatIsPromisedIsNoMoreFree() {
        long bytes = DataSize.ofTerabytes(1_000_000).toBytes();
        UploadQuota quota = quota(DataSize.ofBytes(bytes), DataSize.ofBytes(0), 10);
        quota.resume("one", bytes, 0);
        refused(Reason.NO_ROOM, () -> quota.begin("two", 0));
    }

    @Test
    void aClientHasSoManyUnfinishedOnes() {
        UploadQuota quota = quota(DataSize.ofBytes(100), DataSize.ofBytes(0), 2);
        quota.begin("one", 1);
        UploadQuota.Grant second = quota.begin("one", 1);
        refused(Reason.TOO_MANY, () -> quota.begin("one", 1));
        quota.begin("two", 1).close();
        second.close();
        quota.begin("one", 1).close();
    }
}
