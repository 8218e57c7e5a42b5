package dev.caravan.csv.detection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.source.CsvSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of which nothing is said, or only names of columns, and the table that a person sees in each: {@code detection/cases.json}. */
class DetectionCasesTest {
    /**
     * @param header null: there is none
     * @param encoding in which the input is written
     * @param names that are known of columns; null: none
     * @param rejects records that are no part of the table
     */
    record Case(
            String name,
            String input,
            @Nullable String encoding,
            @Nullable List<String> names,
            @Nullable List<String> header,
            List<List<String>> records,
            int rejects) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream file = DetectionCasesTest.class.getResourceAsStream("/detection/cases.json")) {
            return Stream.of(new ObjectMapper().readValue(Objects.requireNonNull(file), Case[].class));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTableThatAPersonSeesIsFound(Case expected) throws IOException {
        Charset encoding = Charset.forName(expected.encoding() == null ? "UTF-8" : expected.encoding());
        byte[] bytes = expected.input().getBytes(encoding);
        List<String> names = Objects.requireNonNullElse(expected.names(), List.of());
        List<List<String>> records = new ArrayList<>();
        int rejects = 0;
        try (CsvSource source = CsvSource.open(
                        new ByteArrayInputStream(bytes), DialectOptions.NONE, names, RecordLimits.standard());
                ChunkReader reader = source.reader(RecordLimits.standard(), 100, 1 << 16)) {
            Chunk head = reader.header();
            assertThat(head == null ? null : names(source, head)).isEqualTo(expected.header());
            RecordParser parser = new RecordParser(
                    source.dialect(), RecordLimits.standard(), source.columns(), FieldCountPolicy.REJECT);
            for (Chunk c = reader.next(); c != null; c = reader.next()) {
                Records parsed = parser.parse(c);
                for (int r = 0; r < parsed.size(); r++) {
                    if (parsed.parseError(r) == null) {
                        records.add(fields(parsed, r, parsed.fields(r)));
                    } else {
                        rejects++;
                    }
                }
            }
        }
        assertThat(records).isEqualTo(expected.records());
        assertThat(rejects).isEqualTo(expected.rejects());
    }

    private static List<String> names(CsvSource source, Chunk head) {
        Records header =
                new RecordParser(source.dialect(), RecordLimits.standard(), 0, FieldCountPolicy.REJECT).parse(head);
        return fields(header, 0, source.columns());
    }

    private static List<String> fields(Records records, int r, int columns) {
        List<String> fields = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            fields.add(c < records.fields(r) ? records.text(r, c) : "");
        }
        return fields;
    }
}
