package dev.caravan.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.report.cluster.Part;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.s3.S3Settings;
import dev.caravan.testing.LocalStack;
import dev.caravan.trace.TraceParent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsPrefixTest {
    private static final List<String> COLUMNS = List.of("Song", "Total");

    @TempDir
    private Path work;

    private LocalStack aws;
    private String bucket;
    private ObjectStore objects;

    @BeforeEach
    void open() {
        aws = LocalStack.orSkip();
        aws.properties().forEach(System::setProperty);
        bucket = aws.bucket();
        objects = new ObjectStore(new S3Settings(null));
    }

    @AfterEach
    void close() {
        if (objects != null) {
            objects.close();
            aws.properties().keySet().forEach(System::clearProperty);
        }
    }

    private PartsPrefix begin(long job, long epoch) throws IOException {
        return begin(job(job, epoch, 1));
    }

    private PartsPrefix begin(Job job) throws IOException {
        return new PartsPrefix(objects, new S3Location(bucket, "out"), job, work);
    }

    /** As a task does. Returns the key. */
    private String put(PartsPrefix run, String name) {
        String key = "out" + run.directory().substring(run.directory().lastIndexOf('/')) + "/" + name;
        aws.put(bucket, key, "x");
        return key;
    }

    private void publish(PartsPrefix prefix, String part) throws IOException {
        prefix.take(COLUMNS, List.of(new Part(0, part, 1, 1, "0".repeat(64))));
        prefix.finish();
        prefix.publish(objects);
        prefix.close();
    }

    @Test
    void theLaterOfTwoThatAreMadeAtOnceIsThereWithItsParts() throws IOException {
        PartsPrefix first = begin(1, 1);
        PartsPrefix second = begin(2, 1);
        String a = put(first, "a.csv");
        String b = put(second, "b.csv");
        publish(second, "b.csv");
        assertThat(aws.keys(bucket)).containsExactlyInAnyOrder("out/manifest.json", b, a);
        publish(first, "a.csv");
        assertThat(aws.keys(bucket)).containsExactlyInAnyOrder("out/manifest.json", a);
    }

    @Test
    void jobsOfOneNumberOfTwoLedgersWriteBesideEachOther() throws IOException {
        PartsPrefix first = begin(job(1, 1, 1));
        String published = put(first, "part.csv");
        publish(first, "part.csv");
        PartsPrefix ofAnotherLedger = begin(job(1, 1, 2));
        String half = put(ofAnotherLedger, "part.csv");
        assertThat(half).isNotEqualTo(published);
        ofAnotherLedger.close();
        assertThat(aws.keys(bucket)).containsExactlyInAnyOrder("out/manifest.json", published);
    }

    @Test
    void aRunDeletesWhatAKilledOneOfItsJobLeftAndKeepsTheReport() throws IOException {
        PartsPrefix old = begin(1, 1);
        String report = put(old, "old.csv");
        publish(old, "old.csv");
        put(begin(3, 1), "half.csv");
        aws.put(bucket, "out/caravan-notes.txt", "of a person");
        try (PartsPrefix again = begin(3, 2)) {
            assertThat(again.directory()).endsWith("/out/caravan-3-20260101T000001000000-2");
            assertThat(aws.keys(bucket))
                    .containsExactlyInAnyOrder("out/manifest.json", report, "out/caravan-notes.txt");
            put(again, "half.csv");
        }
        assertThat(aws.keys(bucket)).containsExactlyInAnyOrder("out/manifest.json", report, "out/caravan-notes.txt");
    }

    private static Job job(long id, long epoch, int second) {
        return new Job(
                id,
                JobKind.REPORT,
                JobState.REPORTING,
                "",
                "",
                0,
                "",
                null,
                TraceParent.random(),
                null,
                "",
                "",
                null,
                "",
                null,
                null,
                0,
                0,
                0,
                null,
                0,
                null,
                null,
                null,
                null,
                epoch,
                OffsetDateTime.parse("2026-01-01T00:00:00Z").plusSeconds(second),
                null,
                null);
    }
}
