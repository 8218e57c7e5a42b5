package dev.caravan.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembersFileTest {
    private static final EmailValidator VALIDATOR = JMail.strictValidator().requireTopLevelDomain();

    @ParameterizedTest
    @CsvSource({"0, 1, 0.1, 0.02, 0.01", "20000, 2, 0.1, 0, 0", "20000, 3, 0.1, 0.02, 0.01", "20000, 4, 0.6, 0.2, 0.2"})
    void whatItExpectsIsWhatATableWithRulesComesTo(
            long rows, long seed, double duplicates, double dropped, double refused) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ExpectedMembers expected = new MembersFile(new People(seed, duplicates, 0.03), seed, rows, dropped, refused)
                .writeTo(bytes, written -> {});

        Map<String, List<String>> table = new LinkedHashMap<>();
        TableDigest rejects = new TableDigest();
        long[] counts = new long[4];
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.builder()
                .setReader(new InputStreamReader(new ByteArrayInputStream(bytes.toByteArray()), StandardCharsets.UTF_8))
                .setFormat(format)
                .get()) {
            long line = parser.getCurrentLineNumber() + 1;
            for (CSVRecord row : parser) {
                long team = Long.parseLong(row.get("team"));
                boolean unknown = team > MembersFile.TEAMS;
                if (!VALIDATOR.isValid(row.get("email"))) {
                    counts[2]++;
                    rejects.add(ExpectedMembers.reject(line, false));
                } else if (team == MembersFile.DROPPED_TEAM) {
                    counts[3]++;
                } else if (unknown) {
                    assertThat(table)
                            .as("acceptable rows before one that is refused")
                            .doesNotContainKey(row.get("id"));
                    counts[2]++;
                    rejects.add(ExpectedMembers.reject(line, true));
                } else if (table.putIfAbsent(row.get("id"), row.toList()) == null) {
                    counts[0]++;
                } else {
                    counts[1]++;
                }
                line = parser.getCurrentLineNumber() + 1;
            }
        }
        TableDigest digest = new TableDigest();
        table.values()
                .forEach(row -> digest.add(row.stream()
                        .map(field -> field.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new)));
        assertThat(expected)
                .isEqualTo(new ExpectedMembers(
                        new Expected(rows, counts[0], counts[1], counts[2], bytes.size(), digest.value()),
                        counts[3],
                        rejects.value()));
        assertThat(counts[3] > 0).isEqualTo(rows > 0 && dropped > 0);
    }
}
