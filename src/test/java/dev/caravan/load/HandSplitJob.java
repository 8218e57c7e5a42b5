package dev.caravan.load;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Header;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.plan.Planner;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.intake.Intake;
import dev.caravan.intake.Source;
import dev.caravan.ledger.ChunkAuthenticator;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.message.ChunkCodec;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A job whose chunks the test sends itself, in the order and as often as it likes. */
public final class HandSplitJob {
    private static final AtomicInteger FILES = new AtomicInteger();

    private final RunningCaravan caravan;
    private final List<ChunkMessage> chunks = new ArrayList<>();
    public final long id;

    /** Announces the job as all sent; nothing is on the queue yet. */
    public HandSplitJob(RunningCaravan caravan, JobOptions options, int recordsAChunk, String csv) {
        this.caravan = caravan;
        String name = "by-hand-" + FILES.incrementAndGet() + ".csv";
        caravan.bean(Intake.class)
                .submit(new Source("file:///" + name, "1", csv.length(), Path.of(name)), options, "test");
        Leases leases = caravan.bean(Leases.class);
        Job job = leases.take(caravan.queue().name(), Duration.ofHours(1)).orElseThrow();
        this.id = job.id();
        try (ChunkReader reader = new ChunkReader(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                Dialect.standard(),
                RecordLimits.standard(),
                recordsAChunk,
                1 << 20)) {
            Chunk head = Objects.requireNonNull(reader.header());
            List<String> header = Header.of(
                            new RecordParser(Dialect.standard(), RecordLimits.standard(), 0, FieldCountPolicy.REJECT)
                                    .parse(head))
                    .names();
            SnapshotCodec snapshotCodec = caravan.bean(SnapshotCodec.class);
            leases.plan(
                    job,
                    snapshotCodec.write(caravan.bean(Planner.class)
                            .plan(
                                    snapshotCodec.settings(job.settings()),
                                    Dialect.standard(),
                                    StandardCharsets.UTF_8,
                                    RecordLimits.standard(),
                                    header,
                                    firstRecords(csv))),
                    null);
            ChunkCodec codec = new ChunkCodec();
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                chunks.add(new ChunkMessage(
                        new ChunkHeader(
                                new ChunkId(id, chunks.size()),
                                chunk.records(),
                                chunk.firstRecord(),
                                chunk.firstLine(),
                                chunk.offset(),
                                chunk.truncation() == null
                                        ? null
                                        : chunk.truncation().name()),
                        codec.encode(chunk.buffer(), chunk.from(), chunk.to())));
            }
            leases.recordSplit(job, chunks.size(), reader.records(), List.of(), csv.length(), "sha");
            leases.recordSent(job);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Records firstRecords(String csv) throws IOException {
        InputStream bytes = new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
        DialectOptions plain = new DialectOptions(",", "\"", null, null, "UTF-8", true, 0, null);
        try (CsvSource source = CsvSource.open(bytes, plain, List.of(), RecordLimits.standard())) {
            return source.firstRecords(RecordLimits.standard());
        }
    }

    int chunks() {
        return chunks.size();
    }

    public ChunkMessage chunk(int sequence) {
        return chunks.get(sequence);
    }

    public HandSplitJob send(int sequence) {
        return send(chunk(sequence), Map.of());
    }

    public HandSplitJob sendAll() {
        chunks.forEach(chunk -> send(chunk, Map.of()));
        return this;
    }

    /** Sends a chunk with more attributes than its own. */
    public HandSplitJob send(ChunkMessage chunk, Map<String, String> more) {
        Map<String, String> attributes =
                new HashMap<>(caravan.bean(ChunkAuthenticator.class).attributes(chunk));
        attributes.putAll(more);
        sendRaw(caravan, chunk.body(), attributes);
        return this;
    }

    /** Puts any message on the rows queue. */
    static void sendRaw(RunningCaravan caravan, String body, Map<String, String> attributes) {
        caravan.sqs()
                .sendMessage(send ->
                        send.queueUrl(caravan.queue().url()).messageBody(body).messageAttributes(values(attributes)));
    }

    static Map<String, MessageAttributeValue> values(Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        return values;
    }
}
