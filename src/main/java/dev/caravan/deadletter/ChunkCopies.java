package dev.caravan.deadletter;

import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkMessage;
import dev.caravan.message.MalformedMessageException;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.SourceUnavailableException;
import dev.caravan.split.SourceChunks;
import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The messages of dead letters: with the records stored in the ledger, or read from the job's source again. Thread-safe. */
@Component
public class ChunkCopies {
    private final Jobs jobs;
    private final SnapshotCodec snapshotCodec;
    private final ArchiveSettings archives;
    private final SourceOpener sources;
    private final ChunkBodies bodies;

    ChunkCopies(
            Jobs jobs,
            SnapshotCodec snapshotCodec,
            ArchiveSettings archives,
            SourceOpener sources,
            ChunkBodies bodies) {
        this.jobs = jobs;
        this.snapshotCodec = snapshotCodec;
        this.archives = archives;
        this.sources = sources;
        this.bodies = bodies;
    }

    /** A pass over dead letters, which reads each source that it needs once. */
    public Pass pass() {
        return new Pass();
    }

    /** Callers request messages in the order of jobs and sequences. Not thread-safe. */
    public final class Pass implements Closeable {
        private long job;
        private @Nullable SourceChunks source;

        private Pass() {}

        /**
         * The message of a dead letter, to be sent.
         *
         * @throws SourceUnavailableException if the ledger does not store the records and the source can't be read again
         */
        public ChunkMessage message(DeadLetter letter) {
            ChunkHeader header = letter.header();
            return letter.body() != null && bodies.isComplete(header.id(), letter.body())
                    ? new ChunkMessage(header, letter.body())
                    : source(header.id().job()).message(header);
        }

        /**
         * The bytes of a dead letter's records.
         *
         * @throws SourceUnavailableException as {@link #message}
         * @throws MalformedMessageException if the message was damaged
         */
        public byte[] text(DeadLetter letter) {
            ChunkHeader header = letter.header();
            Optional<byte[]> stored =
                    letter.body() == null ? Optional.empty() : bodies.text(header.id(), letter.body());
            return stored.orElseGet(() -> source(header.id().job()).text(header));
        }

        private SourceChunks source(long wanted) {
            if (source == null || job != wanted) {
                close();
                source = SourceChunks.open(jobs.find(wanted).orElseThrow(), snapshotCodec, archives, sources, bodies);
                job = wanted;
            }
            return Objects.requireNonNull(source);
        }

        @Override
        public void close() {
            if (source != null) {
                try {
                    source.close();
                } catch (IOException e) {
                    // The records that were read are correct nevertheless.
                }
                source = null;
            }
        }
    }
}
