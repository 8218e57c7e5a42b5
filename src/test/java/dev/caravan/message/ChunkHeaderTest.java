package dev.caravan.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkHeaderTest {
    private static final int SQS_ATTRIBUTES_AT_MOST = 10;
    private static final int ATTRIBUTES_OF_A_CAUSE = 2;

    @Property(tries = 200)
    void aHeaderComesBackFromItsAttributes(
            @ForAll @LongRange(min = 0) long job,
            @ForAll @IntRange(min = 0) int sequence,
            @ForAll @IntRange(min = 1, max = ChunkHeader.MAX_RECORDS) int records,
            @ForAll @LongRange(min = 1) long firstRecord,
            @ForAll @LongRange(min = 1) long firstLine,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll boolean isCut) {
        ChunkHeader header = new ChunkHeader(
                new ChunkId(job, sequence), records, firstRecord, firstLine, offset, isCut ? "RECORD_TOO_LONG" : null);

        Map<String, String> attributes = header.toAttributes();

        assertThat(ChunkHeader.fromAttributes(attributes::get)).isEqualTo(header);
        assertThat(attributes.keySet()).allMatch(name -> name.startsWith(ChunkHeader.PREFIX));
        Map<String, String> sent = new HashMap<>(new ChunkMessage(header, "body")
                .toAttributes(new MessageKey(MessageKey.random()), TraceParent.random()));
        assertThat(sent).containsAllEntriesOf(attributes).hasSizeLessThanOrEqualTo(SQS_ATTRIBUTES_AT_MOST);
        sent.remove("traceparent");
        assertThat(sent).hasSizeLessThanOrEqualTo(SQS_ATTRIBUTES_AT_MOST - ATTRIBUTES_OF_A_CAUSE);
    }

    @Property(tries = 100)
    void aChunkIdReadsWhatItWrote(@ForAll @LongRange(min = 0) long job, @ForAll @IntRange(min = 0) int sequence) {
        ChunkId id = new ChunkId(job, sequence);
        assertThat(ChunkId.parse(id.toString())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caravan.job",
                "caravan.sequence",
                "caravan.records",
                "caravan.first-record",
                "caravan.first-line",
                "caravan.offset"
            })
    void aMissingAttributeIsNamed(String name) {
        Map<String, String> attributes = attributes();
        attributes.remove(name);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> ChunkHeader.fromAttributes(attributes::get))
                .withMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource({
        "caravan.job,-1",
        "caravan.job,9223372036854775808",
        "caravan.job,''",
        "caravan.sequence,-1",
        "caravan.sequence,2147483648",
        "caravan.records,0",
        "caravan.records,-5",
        "caravan.records,1000001",
        "caravan.records,99999999999",
        "caravan.records,1e3",
        "caravan.first-record,0",
        "caravan.first-record,1.5",
        "caravan.first-line,0",
        "caravan.first-line,0x10",
        "caravan.truncation,'EVIL\n'",
        "caravan.truncation,''",
        "caravan.offset,-1",
        "caravan.offset,'; DROP TABLE caravan.job'"
    })
    void anAttributeThatNoChunkCanHaveIsRefusedAndNamed(String name, String value) {
        Map<String, String> attributes = attributes();
        attributes.put(name, value);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> ChunkHeader.fromAttributes(attributes::get))
                .withMessageContaining(name);
    }

    @Test
    void theSizeCountsBodyNamesTypesAndValues() {
        ChunkHeader header = ChunkHeader.fromAttributes(attributes()::get);
        ChunkMessage message = new ChunkMessage(header, "x".repeat(1000));
        int attributes =
                message.toAttributes(new MessageKey(MessageKey.random()), TraceParent.random()).entrySet().stream()
                        .mapToInt(entry -> bytes(entry.getKey()) + bytes("String") + bytes(entry.getValue()))
                        .sum();
        assertThat(message.sizeBytes()).isEqualTo(1000 + attributes);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Map<String, String> attributes() {
        return new HashMap<>(new ChunkHeader(new ChunkId(7, 3), 10, 31, 32, 900, null).toAttributes());
    }
}
