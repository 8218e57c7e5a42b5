package dev.caravan.load;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.CsvSource;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.DialectOptions;
import dev.caravan.csv.Header;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.Planner;
import dev.caravan.feed.Snapshots;
import dev.caravan.flow.RunningCaravan;
import dev.caravan.intake.Intake;
import dev.caravan.intake.Source;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Leases;
import dev.caravan.wire.ChunkCodec;
import dev.caravan.wire.ChunkHeader;
import dev.caravan.wire.ChunkId;
import dev.caravan.wire.ChunkMessage;
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
final class HandSplitJob {
    private static final AtomicInteger FILES = new AtomicInteger();

    private final RunningCaravan caravan;
    private final List<ChunkMessage> chunks = new ArrayList<>();
    final long id;

    /** Announces the job as all sent; nothing is on the queue yet. */
    HandSplitJob(RunningCaravan caravan, JobOptions options, int recordsAChunk, String csv) {
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
                Bounds.standard(),
                recordsAChunk,
                1 << 20)) {
            Chunk head = Objects.requireNonNull(reader.header());
            List<String> header = Header.of(
                            new RecordParser(Dialect.standard(), Bounds.standard(), 0, Ragged.REJECT).parse(head))
                    .names();
            Snapshots snapshots = caravan.bean(Snapshots.class);
            leases.plan(
                    job,
                    snapshots.write(caravan.bean(Planner.class)
                            .plan(
                                    snapshots.settings(job.settings()),
                                    Dialect.standard(),
                                    StandardCharsets.UTF_8,
                                    Bounds.standard(),
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
                                chunk.cut() == null ? null : chunk.cut().name()),
                        codec.encode(chunk.buffer(), chunk.from(), chunk.to())));
            }
            leases.splitDone(job, chunks.size(), reader.records(), csv.length(), "sha");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Records firstRecords(String csv) throws IOException {
        InputStream bytes = new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
        DialectOptions plain = new DialectOptions(",", "\"", null, null, "UTF-8", true, 0, null);
        try (CsvSource source = CsvSource.open(bytes, plain, List.of(), Bounds.standard())) {
            return source.firstRecords(Bounds.standard());
        }
    }

    int chunks() {
        return chunks.size();
    }

    ChunkMessage chunk(int sequence) {
        return chunks.get(sequence);
    }

    HandSplitJob send(int sequence) {
        return send(chunk(sequence), Map.of());
    }

    HandSplitJob sendAll() {
        chunks.forEach(chunk -> send(chunk, Map.of()));
        return this;
    }

    /** Sends a chunk with more attributes than its own. */
    HandSplitJob send(ChunkMessage chunk, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(chunk.header().toAttributes());
        attributes.putAll(more);
        sendRaw(caravan, chunk.body(), attributes);
        return this;
    }

    /** Puts any message on the rows queue. */
    static void sendRaw(RunningCaravan caravan, String body, Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        caravan.sqs()
                .sendMessage(send ->
                        send.queueUrl(caravan.queue().url()).messageBody(body).messageAttributes(values));
    }
}
