package dev.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.CountingProxy;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** An object of a LocalStack, read through connections that are cut. */
class BrokenConnectionTest {
    /** A busy machine takes its time for so many bytes. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private static LocalStack aws;
    private static String bucket;

    @BeforeAll
    static void start() {
        aws = LocalStack.orSkip();
        bucket = aws.bucket();
        aws.properties().forEach(System::setProperty);
    }

    @AfterAll
    static void stop() {
        if (aws != null) {
            aws.properties().keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void aLoadGoesOnWhereItWasAndReadsLittleTwice() {
        byte[] csv = csv(64 * MIB);
        aws.s3().putObject(ask -> ask.bucket(bucket).key("cut.csv"), RequestBody.fromBytes(csv));
        try (CountingProxy proxy = new CountingProxy(aws.endpoint(), 10 * MIB, 40 * MIB);
                RunningCaravan caravan = RunningCaravan.start(
                        directory, "caravan.s3.endpoint=" + proxy.endpoint(), "caravan.chunk.max-records=10000")) {
            Claim claim = caravan.bean(JobService.class)
                    .submit(new S3Location(bucket, "cut.csv"), RunningCaravan.into("cut"));
            await().atMost(PATIENCE)
                    .until(() -> caravan.job(claim.job().id()).state().isFinished());
            JobView job = caravan.job(claim.job().id());
            assertThat(job.state()).as(job.job().failure()).isEqualTo(JobState.COMPLETED);
            assertThat(proxy.cutsLeft()).isZero();
            assertThat(job.balance().inserted()).isEqualTo(64 * MIB / ROW_BYTES);
            System.out.printf("BrokenConnectionTest: %d bytes for %d%n", proxy.sent(), csv.length);
            assertThat(proxy.sent()).isBetween((long) csv.length, csv.length * 11L / 10);
        }
    }

    /** The first MiB is ASCII; the connections are cut before and after the byte that decides. */
    @Test
    void anEncodingThatShowsLateIsDecidedThroughBrokenConnections() {
        byte[] csv = ("id,name\n" + "1,xxxxxxxxxx\n".repeat(90_000) + "2,Zoë\n".repeat(200_000))
                .getBytes(Charset.forName("windows-1252"));
        aws.s3().putObject(ask -> ask.bucket(bucket).key("late.csv"), RequestBody.fromBytes(csv));
        try (CountingProxy proxy = new CountingProxy(aws.endpoint(), MIB / 2, 2 * MIB);
                RunningCaravan caravan = RunningCaravan.start(
                        directory, "caravan.s3.endpoint=" + proxy.endpoint(), "caravan.chunk.max-records=10000")) {
            Claim claim = caravan.bean(JobService.class)
                    .submit(new S3Location(bucket, "late.csv"), RunningCaravan.into("late"));
            JobView job = caravan.ended(claim.job().id());
            assertThat(job.state()).as(job.job().failure()).isEqualTo(JobState.COMPLETED);
            assertThat(job.balance().inserted()).isEqualTo(290_000);
            assertThat(job.note()).contains("encoding guessed: windows-1252");
            assertThat(caravan.column("SELECT DISTINCT name FROM late")).containsExactlyInAnyOrder("xxxxxxxxxx", "Zoë");
            assertThat(proxy.cutsLeft()).isZero();
        }
    }

    @Test
    void anObjectThatIsReplacedMeanwhileIsNotMixedWithItsNextVersion() throws IOException {
        byte[] first = csv(16 * MIB);
        aws.s3().putObject(ask -> ask.bucket(bucket).key("mixed.csv"), RequestBody.fromBytes(first));
        try (CountingProxy proxy = new CountingProxy(aws.endpoint(), 2 * MIB);
                ObjectStore store = new ObjectStore(new S3Settings(proxy.endpoint()))) {
            ObjectVersion version = store.head(new S3Location(bucket, "mixed.csv"));
            try (InputStream stream = store.open(version.place(), version.version())) {
                assertThat(stream.readNBytes(MIB)).isEqualTo(Arrays.copyOf(first, MIB));
                // LocalStack lets nobody write what somebody reads.
                await().until(() -> proxy.cutsLeft() == 0);
                aws.put(bucket, "mixed.csv", "another");
                assertThatThrownBy(stream::readAllBytes)
                        .isInstanceOf(UnreadableSourceException.class)
                        .hasMessageContaining("has been replaced since it was taken");
            }
        }
    }

    private static final int ROW_BYTES = 1024;

    /** Rows of a kibibyte: the load shall wait for bytes, not for rows. */
    private static byte[] csv(int bytes) {
        byte[] csv = new byte[bytes + 9];
        byte[] header = "id,noise\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(header, 0, csv, 0, header.length);
        Random random = new Random(7);
        for (int row = 0; row < bytes / ROW_BYTES; row++) {
            int start = header.length + row * ROW_BYTES;
            for (int i = 0; i < ROW_BYTES; i++) {
                csv[start + i] = (byte) ('a' + random.nextInt(26));
            }
            csv[start + 10] = ',';
            csv[start + ROW_BYTES - 1] = '\n';
        }
        return csv;
    }
}
