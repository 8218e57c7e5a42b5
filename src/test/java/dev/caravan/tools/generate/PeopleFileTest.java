package dev.caravan.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeopleFileTest {
    /** Somebody else's idea of a valid address. */
    private static final EmailValidator VALIDATOR = JMail.strictValidator().requireTopLevelDomain();

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.10, 0.03",
        "1, 1, 0.10, 0.03",
        "2, 9, 0.50, 0.49",
        "1999, 2, 0.10, 0.03",
        "30000, 3, 0.10, 0.03",
        "30000, -7, 0, 0",
        "10000, 4, 0, 0.5",
        "10000, 5, 0.9, 0.09",
    })
    void whatItExpectsIsWhatAMapOfAllAddressesFinds(long rows, long seed, double duplicates, double invalid)
            throws Exception {
        People people = new People(seed, duplicates, invalid);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Expected expected = new PeopleFile(people, rows).writeTo(bytes, written -> {});

        Map<String, List<String>> table = new LinkedHashMap<>();
        long repeated = 0;
        long rejected = 0;
        List<CSVRecord> records = parse(bytes.toByteArray());
        for (CSVRecord row : records) {
            if (!VALIDATOR.isValid(row.get("email"))) {
                rejected++;
            } else if (table.putIfAbsent(row.get("email").toLowerCase(Locale.ROOT), row.toList()) != null) {
                repeated++;
            }
        }
        assertThat(expected)
                .isEqualTo(new Expected(
                        records.size(), table.size(), repeated, rejected, bytes.size(), digest(table.values())));
        assertThat(records).hasSize((int) rows);
        assertThat(people.inserted(rows).map(PeopleFileTest::fields)).containsExactlyElementsOf(table.values());
    }

    @Test
    void theSameSeedMakesTheSameBytesAndAnotherSeedOthers() throws IOException {
        byte[] once = file(11, 5000);

        assertThat(file(11, 5000)).isEqualTo(once);
        assertThat(file(12, 5000)).isNotEqualTo(once);
    }

    @Test
    void aLongerFileBeginsWithTheShorterOne() throws IOException {
        byte[] shorter = file(1, 3001);

        assertThat(file(1, 9000)).startsWith(shorter);
    }

    @Test
    void sharesComeOutAsAsked() throws IOException {
        Expected expected = new PeopleFile(new People(6, 0.10, 0.03), 100_000)
                .writeTo(OutputStream.nullOutputStream(), written -> {});

        // Five standard deviations of a binomial distribution.
        assertThat(expected.duplicates()).isBetween(9_525L, 10_475L);
        assertThat(expected.rejected()).isBetween(2_730L, 3_270L);
    }

    @Test
    void theFileHasWhatReadersStumbleOver() throws IOException {
        List<CSVRecord> records = parse(file(1, 20_000));
        String text = records.stream().flatMap(CSVRecord::stream).collect(Collectors.joining("\u001f"));

        assertThat(text).contains(",", "\n", "\r\n\r\n", "\"", "\t", "\\", "é", "山", "👋🏽");
        assertThat(records).allSatisfy(row -> assertThat(row.size()).isEqualTo(6));
        for (String column : PeopleFile.HEADER.split(",", -1)) {
            assertThat(records).as(column).anyMatch(row -> row.get(column).isEmpty());
        }
    }

    @Test
    void aRowIsOnAverageAsLongAsTheBenchmarksAssume() throws IOException {
        assertThat(file(1, 50_000).length / 50_000.0).isBetween(88.0, 98.0);
    }

    @Test
    void aTargetThatFailsStopsTheWriting() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThatThrownBy(() -> new PeopleFile(new People(1, 0, 0), Long.MAX_VALUE).writeTo(full, written -> {}))
                .hasMessage("No space left on device");
    }

    private static byte[] file(long seed, long rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new PeopleFile(new People(seed, 0.10, 0.03), rows).writeTo(bytes, written -> {});
        return bytes.toByteArray();
    }

    private static List<CSVRecord> parse(byte[] file) throws IOException {
        CSVFormat rfc4180 = CSVFormat.RFC4180.builder().setHeader().get();
        try (CSVParser parser = CSVParser.parse(
                new InputStreamReader(new ByteArrayInputStream(file), StandardCharsets.UTF_8), rfc4180)) {
            return parser.getRecords();
        }
    }

    private static List<String> fields(Person person) {
        return List.of(
                person.email(), person.name(), person.company(), person.city(), person.comment(), person.joined());
    }

    private static long digest(Collection<List<String>> table) throws NoSuchAlgorithmException {
        BigInteger sum = BigInteger.ZERO;
        for (List<String> row : table) {
            byte[] text = String.join("\u001f", row).getBytes(StandardCharsets.UTF_8);
            String hex = "%032x"
                    .formatted(
                            new BigInteger(1, MessageDigest.getInstance("MD5").digest(text)));
            sum = sum.add(new BigInteger(hex.substring(0, 15), 16));
        }
        return sum.mod(BigInteger.TWO.pow(60)).longValueExact();
    }
}
