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
        return new PartsPrefix(objects, new S3Location(bucket, "out"), job(job, epoch), work);
    }

    /** As a task does. */
    private void put(String run, String name) {
        aws.put(bucket, "out/" + run + "/" + name, "x");
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
        put("caravan-1-1", "a.csv");
        put("caravan-2-1", "b.csv");
        publish(second, "b.csv");
        assertThat(aws.keys(bucket))
                .containsExactlyInAnyOrder("out/manifest.json", "out/caravan-2-1/b.csv", "out/caravan-1-1/a.csv");
        publish(first, "a.csv");
        assertThat(aws.keys(bucket)).containsExactlyInAnyOrder("out/manifest.json", "out/caravan-1-1/a.csv");
    }

    @Test
    void aRunDeletesWhatAKilledOneOfItsJobLeftAndKeepsTheReport() throws IOException {
        put("caravan-1-1", "old.csv");
        publish(begin(1, 1), "old.csv");
        put("caravan-3-1", "half.csv");
        aws.put(bucket, "out/caravan-notes.txt", "of a person");
        try (PartsPrefix again = begin(3, 2)) {
            assertThat(again.directory()).endsWith("/out/caravan-3-2");
            assertThat(aws.keys(bucket))
                    .containsExactlyInAnyOrder("out/manifest.json", "out/caravan-1-1/old.csv", "out/caravan-notes.txt");
            put("caravan-3-2", "half.csv");
        }
        assertThat(aws.keys(bucket))
                .containsExactlyInAnyOrder("out/manifest.json", "out/caravan-1-1/old.csv", "out/caravan-notes.txt");
    }

    private static Job job(long id, long epoch) {
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
                OffsetDateTime.parse("2026-01-01T00:00:00Z"),
                null,
                null);
    }
}
