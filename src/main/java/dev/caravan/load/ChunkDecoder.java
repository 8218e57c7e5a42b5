package dev.caravan.load;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.Truncation;
import dev.caravan.ledger.ChunkAuthenticator;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.Chunks;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.CorrectionMatch;
import dev.caravan.load.chunk.LoadContext;
import dev.caravan.load.correction.CorrectionStep;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ClaimCheck;
import dev.caravan.message.MalformedMessageException;
import dev.caravan.message.RefusedMessageException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Handler;
import org.apache.camel.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Decodes a message of the rows queue into the records that it carries. Thread-safe. */
@Component
class ChunkDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkDecoder.class);

    private final ChunkAuthenticator authenticator;
    private final LoadContextCache contexts;
    private final CorrectionStep corrections;
    private final ChunkBodies bodies;
    private final Chunks chunks;

    ChunkDecoder(
            ChunkAuthenticator authenticator,
            LoadContextCache contexts,
            CorrectionStep corrections,
            ChunkBodies bodies,
            Chunks chunks) {
        this.authenticator = authenticator;
        this.contexts = contexts;
        this.corrections = corrections;
        this.bodies = bodies;
        this.chunks = chunks;
    }

    /**
     * Null if the message claims stored records that are gone, since nothing is left to load: the chunk is loaded or discarded, or its job
     * has ended.
     *
     * @throws RefusedMessageException if the message's job did not send it; the body is not read then
     * @throws MalformedMessageException if the records are damaged
     */
    @Handler
    @Nullable ChunkRows decode(@Body String body, @Headers Map<String, Object> headers) {
        ChunkHeader header = authenticator.verified(headers::get, body);
        Optional<byte[]> text = bodies.text(header.id(), body);
        if (text.isEmpty() && chunks.isAwaited(header.id())) {
            throw new MalformedMessageException(
                    "the ledger no longer stores the records of chunk %s; a replay reads them from the source"
                            .formatted(header.id()));
        }
        return text.isEmpty()
                ? null
                : rows(header, text.get(), ClaimCheck.parse(body).isPresent());
    }

    private ChunkRows rows(ChunkHeader header, byte[] text, boolean stored) {
        LoadContext context = contexts.of(header.id().job(), text);
        Records records = records(header, text, context.parser());
        if (context.plan().onFieldCountMismatch() == FieldCountPolicy.TRUNCATE) {
            warnOfTruncation(header, records);
        }
        if (context.plan().correction() != null) {
            CorrectionMatch correctionMatch = corrections.bind(
                    context.plan().correction(),
                    context.plan().fittingMoments().rowPlan().added(),
                    records);
            return new ChunkRows(
                    header, contexts.wideEnough(context, correctionMatch.records()), correctionMatch, stored);
        }
        return new ChunkRows(header, contexts.wideEnough(context, records), records, stored);
    }

    /** @throws MalformedMessageException if the body does not match the header */
    static Records records(ChunkHeader header, byte[] bytes, RecordParser parser) {
        Records records = parser.parse(
                bytes,
                0,
                bytes.length,
                header.firstRecord(),
                header.firstLine(),
                header.offset(),
                cutOf(header),
                header.records());
        if (records.size() != header.records()) {
            throw new MalformedMessageException("the header of chunk %s says %d records, the body has %s"
                    .formatted(
                            header.id(),
                            header.records(),
                            (records.size() > header.records() ? "at least " : "") + records.size()));
        }
        return records;
    }

    private static void warnOfTruncation(ChunkHeader header, Records records) {
        for (int r = 0; r < records.size(); r++) {
            if (records.isTruncated(r)) {
                LOG.warn(
                        "job {}: line {} has {} fields, fields beyond {} are dropped",
                        header.id().job(),
                        records.line(r),
                        records.found(r),
                        records.fieldsOfFile(r));
            }
        }
    }

    private static @Nullable Truncation cutOf(ChunkHeader header) {
        try {
            return header.truncation() == null ? null : Truncation.valueOf(header.truncation());
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("chunk %s has an unknown truncation".formatted(header.id()), e);
        }
    }
}
