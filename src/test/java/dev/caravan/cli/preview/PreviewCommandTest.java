package dev.caravan.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PreviewCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void jsonHasTheFixedShape() throws IOException {
        Path file = write(
                "people.csv", "id,name,email\n1,\"A, \"\"B\"\"\",a@example.com\n2,x\n3,Zoë,\n", StandardCharsets.UTF_8);

        assertThat(preview("--json", file.toString())).isZero();

        assertThat(JSON.readTree(out.toString())).isEqualTo(JSON.readTree("""
                {"source": "%s",
                 "dialect": {"delimiter": ",", "quote": "\\"", "escape": "\\"", "encoding": "UTF-8", "header": true,
                             "skipLines": 0, "comment": null, "lineEnd": "\\n"},
                 "header": ["id", "name", "email"],
                 "types": ["integer", "text", "email"],
                 "columns": ["id", "name", "email"],
                 "records": [["1", "A, \\"B\\"", "a@example.com"], ["3", "Zoë", ""]],
                 "rejects": [{"line": 3, "offset": 41, "reason": "too-few-fields",
                              "message": "the record has fewer fields than there are columns", "raw": "2,x"}],
                 "skipped": 0}
                """.formatted(file)));
        assertThat(out.toString().strip()).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252"})
    void everyEncodingReadsAlike(String encoding) throws IOException {
        String mark = encoding.startsWith("UTF") ? "\uFEFF" : "";
        Path file = write("e.csv", mark + "id;name\r\n1;Zoë\r\n2;\"Ö;ü\"\r\n", Charset.forName(encoding));

        assertThat(preview("--json", file.toString())).isZero();

        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("header")).isEqualTo(JSON.readTree("[\"id\",\"name\"]"));
        assertThat(json.get("records")).isEqualTo(JSON.readTree("[[\"1\",\"Zoë\"],[\"2\",\"Ö;ü\"]]"));
        assertThat(json.get("dialect").get("encoding").asText())
                .isEqualTo(encoding.startsWith("UTF") ? encoding : "windows-1252");
        assertThat(json.get("dialect").get("lineEnd").asText()).isEqualTo("\r\n");
    }

    @Test
    void aGuessIsCalledAGuess() throws IOException {
        Path file = write("g.csv", "name;city\nJosé;Köln\n", Charset.forName("IBM850"));

        preview("--json", file.toString());
        preview(file.toString());

        String json = out.toString().lines().findFirst().orElseThrow();
        assertThat(JSON.readTree(json).get("remark").asText())
                .startsWith("encoding guessed: windows-1252")
                .contains("--encoding cp850");
        assertThat(out.toString().substring(json.length())).contains("  encoding guessed: windows-1252");

        out.getBuffer().setLength(0);
        preview("--json", "--encoding", "cp-850", file.toString());
        JsonNode given = JSON.readTree(out.toString());
        assertThat(given.get("remark")).isNull();
        assertThat(given.get("records")).isEqualTo(JSON.readTree("[[\"José\",\"Köln\"]]"));
    }

    @Test
    void anEncodingThatShowsLateIsThatOfTheDialect() throws IOException {
        Path file = write(
                "late.csv", "id,name\n" + "1,xxxxxxxxxx\n".repeat(90_000) + "2,Zoë\n", StandardCharsets.ISO_8859_1);

        preview("--json", "--rows", "all", file.toString());

        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("dialect").get("encoding").asText()).isEqualTo("windows-1252");
        assertThat(json.get("records")).hasSize(90_001);
        assertThat(json.get("records").get(90_000)).isEqualTo(JSON.readTree("[\"2\",\"Zoë\"]"));
        assertThat(json.get("remark").asText()).startsWith("encoding guessed: windows-1252");

        out.getBuffer().setLength(0);
        preview("--json", file.toString());
        JsonNode beginning = JSON.readTree(out.toString());
        assertThat(beginning.get("dialect").get("encoding").asText())
                .as("as far as it was read")
                .isEqualTo("UTF-8");
        assertThat(beginning.get("remark")).isNull();
    }

    @Test
    void bytesThatCannotBeDecodedRejectTheirRowOnly() throws IOException {
        Path file = write("w.csv", "id,name\n1,Zoë\n2,\u0081\n3,é\n", StandardCharsets.ISO_8859_1);

        preview("--json", file.toString());

        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("records")).isEqualTo(JSON.readTree("[[\"1\",\"Zoë\"],[\"3\",\"é\"]]"));
        JsonNode reject = json.get("rejects").get(0);
        assertThat(reject.get("reason").asText()).isEqualTo("invalid-encoding");
        assertThat(reject.get("line").asLong()).isEqualTo(3);
        assertThat(reject.get("offset").asLong()).isEqualTo(14);
        assertThat(reject.get("raw").asText()).isEqualTo("2,\\x81");
    }

    @Test
    void theRulesOfTheMatchingFeedApplyAsInALoad() throws IOException {
        System.setProperty("caravan.feeds.stations.match", "*.station");
        System.setProperty("caravan.feeds.stations.dialect.delimiter", ";");
        System.setProperty("caravan.feeds.stations.dialect.skip-lines", "1");
        System.setProperty("caravan.feeds.stations.key", "2019");
        try {
            Path file = write("x.station", "a,b,c\n2019;2020\n1,5;2\n3,5;4\n", StandardCharsets.UTF_8);

            assertThat(preview("--json", file.toString())).isZero();

            JsonNode json = JSON.readTree(out.toString());
            assertThat(json.get("dialect").get("delimiter").asText()).isEqualTo(";");
            assertThat(json.get("header")).isEqualTo(JSON.readTree("[\"2019\",\"2020\"]"));
            assertThat(json.get("records")).isEqualTo(JSON.readTree("[[\"1,5\",\"2\"],[\"3,5\",\"4\"]]"));
        } finally {
            System.getProperties().keySet().removeIf(key -> key.toString().startsWith("caravan.feeds.stations"));
        }
    }

    @Test
    void eachFileOfAZipArchiveIsASourceOfItsOwn() throws IOException {
        Path file = folder.resolve("two.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("a.csv", "dir/b.csv", "readme.txt")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("x;y\n1;2\n".getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(preview("--json", file.toString())).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(1)).get("source").asText()).isEqualTo(file + "!/dir/b.csv");
        assertThat(JSON.readTree(lines.get(1)).get("records")).isEqualTo(JSON.readTree("[[\"1\",\"2\"]]"));
    }

    @Test
    void aHeaderBeyondTheSampleOfTheDialectIsReadWhole() throws IOException {
        int columns = 30_000;
        String names = IntStream.range(0, columns).mapToObj(c -> "n" + c).collect(Collectors.joining(";"));
        String row = String.join(";", Collections.nCopies(columns, "7"));
        Path file = write("wide.csv", names + "\n" + row + "\n" + row + "\n1;2\n", StandardCharsets.UTF_8);

        assertThat(preview("--json", file.toString())).isEqualTo(4);

        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("error").asText()).contains("30002 columns", "at most 1600");
        assertThat(json.get("header")).hasSize(columns);
        assertThat(json.get("types").get(columns - 1).asText()).isEqualTo("integer");
        assertThat(json.get("records")).hasSize(2);
        assertThat(json.get("records").get(1)).hasSize(columns);
        assertThat(json.get("rejects").findValuesAsText("reason")).containsExactly("too-few-fields");
    }

    @Test
    void anEntryOfAZipArchiveCanBeNamed() throws IOException {
        Path file = folder.resolve("two.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("a.csv", "dir/b*.csv", "list.txt")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(("x;y\n" + name + ";2\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(preview("--json", file + "!/dir/b*.csv", file + "!/list.txt"))
                .isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(0)).get("source").asText()).isEqualTo(file + "!/dir/b*.csv");
        assertThat(JSON.readTree(lines.get(1)).get("records")).isEqualTo(JSON.readTree("[[\"list.txt\",\"2\"]]"));
        assertThat(preview(file + "!/c.csv", file + "!/dir/")).isEqualTo(2);
        assertThat(err.toString().lines())
                .allMatch(line -> line.startsWith("caravan: " + file))
                .anyMatch(line -> line.endsWith("the zip archive has no entry c.csv; it has a.csv, dir/b*.csv"));
    }

    @Test
    void recordsThatBreakTheRulesOfANamedFeedAreBadRows() throws IOException {
        System.setProperty("caravan.feeds.orders.match", "orders*.csv");
        System.setProperty("caravan.feeds.orders.key", "no");
        System.setProperty("caravan.feeds.orders.columns.no.type", "integer");
        System.setProperty("caravan.feeds.orders.columns.paid.type", "date");
        System.setProperty("caravan.feeds.orders.columns.code.max-length", "3");
        try {
            Path file = write(
                    "other.csv",
                    "no,paid,code\n1,2024-01-01,abc\n2,soon,abc\n,2024-01-01,abc\n4,,abcd\n5,,x\n",
                    StandardCharsets.UTF_8);

            assertThat(preview("--json", "--feed", "orders", file.toString())).isZero();

            JsonNode json = JSON.readTree(out.toString());
            assertThat(json.get("types")).isEqualTo(JSON.readTree("[\"integer\",\"date\",\"text\"]"));
            assertThat(json.get("records"))
                    .isEqualTo(JSON.readTree("[[\"1\",\"2024-01-01\",\"abc\"],[\"5\",\"\",\"x\"]]"));
            assertThat(json.get("rejects").findValuesAsText("reason"))
                    .containsExactly("not-a-date", "missing-key", "too-long");
            assertThat(json.get("rejects").findValuesAsText("line")).containsExactly("3", "4", "5");
            assertThat(preview("--feed", "orders", file.toString())).isZero();
            assertThat(out.toString()).contains("feed: orders", "line 5, offset 57, code: the value is longer");
        } finally {
            System.getProperties().keySet().removeIf(key -> key.toString().startsWith("caravan.feeds.orders"));
        }
    }

    @Test
    void aFileThatLacksWhatItsFeedNeedsIsShownAndSaidNotToLoad() throws IOException {
        System.setProperty("caravan.feeds.orders.match", "orders*.csv");
        System.setProperty("caravan.feeds.orders.key", "no");
        try {
            Path file = write("orders.csv", "id,name\n1,a\n", StandardCharsets.UTF_8);

            assertThat(preview("--json", file.toString())).isEqualTo(4);

            JsonNode json = JSON.readTree(out.toString());
            assertThat(json.get("records")).isEqualTo(JSON.readTree("[[\"1\",\"a\"]]"));
            assertThat(json.get("error").asText())
                    .isEqualTo("the header has no column \"no\", which is the key; it has [id, name]");
            assertThat(preview("--feed", "nothing", file.toString())).isEqualTo(2);
            assertThat(err.toString()).contains("no feed is named \"nothing\"");
        } finally {
            System.getProperties().keySet().removeIf(key -> key.toString().startsWith("caravan.feeds.orders"));
        }
    }

    @Test
    void aSourceThatCannotBeReadIsOneLineAndTheOthersAreShown() throws IOException {
        Path good = write("good.csv", "a,b\n1,2\n", StandardCharsets.UTF_8);
        Path zip = write("bad.zip", "PK\3\4 and nothing else", StandardCharsets.ISO_8859_1);
        Path missing = folder.resolve("missing.csv");

        int exit = preview("--json", zip.toString(), missing.toString(), good.toString());

        assertThat(exit).isEqualTo(4);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(0))).isEqualTo(JSON.readTree("""
                {"source": "%s", "dialect": null, "header": null, "types": [], "columns": [], "records": [], "rejects": [],
                 "error": "the zip archive is cut short: it has no directory"}
                """.formatted(zip)));
        assertThat(JSON.readTree(lines.get(1)).get("source").asText()).isEqualTo(good.toString());
        assertThat(err.toString().lines())
                .containsExactly(
                        "caravan: " + zip + ": the zip archive is cut short: it has no directory",
                        "caravan: " + missing + ": no such file or directory");
        assertThat(preview("--json", missing.toString(), good.toString())).isEqualTo(2);
    }

    @Test
    void aSourceThatBreaksInTheMiddleSaysSoInItsJson() throws IOException {
        Path file = folder.resolve("half.csv.gz");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            Random random = new Random(1);
            gzip.write("n\n".getBytes(StandardCharsets.UTF_8));
            for (int n = 0; n < 400_000; n++) {
                gzip.write((random.nextInt() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() - 1000));
        Path good = write("good.csv", "a,b\n1,2\n", StandardCharsets.UTF_8);

        assertThat(preview("--rows", "all", "--json", file.toString(), good.toString()))
                .isEqualTo(4);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(0)).get("error").asText()).contains("gzip data is broken");
        assertThat(JSON.readTree(lines.get(1)).has("error")).isFalse();
    }

    @Test
    void optionsGoBeforeWhatIsFound() throws IOException {
        Path file = write("o.txt", "x\n1\t'a'\n2\t#b\n", StandardCharsets.UTF_8);

        int exit = preview(
                "--json",
                "--delimiter",
                "\\t",
                "--quote",
                "none",
                "--escape",
                "none",
                "--comment",
                "none",
                "--no-header",
                "--skip-lines",
                "1",
                "--encoding",
                "latin1",
                file.toString());

        assertThat(exit).isZero();
        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("dialect")).isEqualTo(JSON.readTree("""
                {"delimiter": "\\t", "quote": null, "escape": null, "encoding": "ISO-8859-1", "header": false,
                 "skipLines": 1, "comment": null, "lineEnd": "\\n"}
                """));
        assertThat(json.get("header").isNull()).isTrue();
        assertThat(json.get("records")).isEqualTo(JSON.readTree("[[\"1\",\"'a'\"],[\"2\",\"#b\"]]"));
    }

    @Test
    void rowsLimitsRecordsAndAllIsAll() throws IOException {
        StringBuilder text = new StringBuilder("id\n");
        for (int i = 0; i < 5000; i++) {
            text.append(i).append('\n');
        }
        Path file = write("n.csv", text.toString(), StandardCharsets.UTF_8);

        preview("--json", "--rows", "3", file.toString());
        preview("--json", "--rows", "all", file.toString());

        List<String> lines = out.toString().lines().toList();
        assertThat(JSON.readTree(lines.get(0)).get("records")).hasSize(3);
        assertThat(JSON.readTree(lines.get(1)).get("records")).hasSize(5000);
    }

    @Test
    void raggedRowsGoByThePolicy() throws IOException {
        String file = write("r.csv", "id,name\n1\n2,b\n3,c,d\n", StandardCharsets.UTF_8)
                .toString();

        preview("--json", file);
        preview("--json", "--ragged", "pad", file);
        preview("--json", "--ragged", "truncate", file);

        assertThat(out.toString().lines().map(PreviewCommandTest::records))
                .containsExactly("[[2,b]]", "[[1,],[2,b]]", "[[1,],[2,b],[3,c]]");
    }

    private static String records(String json) {
        try {
            return JSON.readTree(json).get("records").toString().replace("\"", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anEmptyFileHasNothingToLoad() throws IOException {
        assertThat(preview(
                        "--json", write("empty.csv", "", StandardCharsets.UTF_8).toString()))
                .isEqualTo(4);

        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("header").isNull()).isTrue();
        assertThat(json.get("records")).isEmpty();
        assertThat(json.get("rejects")).isEmpty();
        assertThat(json.get("error").asText()).startsWith("the file is empty");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    time,temp,wind\\n(s),(C),(m/s)\\n1,10.5,3\\n2,11.0,4\\n3,12.1,5\\n | line 1: the header seems to go on in the next record
                    a,b\\0\\n1,2\\n      | line 1: the header can't be read: the field contains a NUL
                    <!DOCTYPE html><html></html>\\n | the file is an HTML page
                    """)
    void whatFailsALoadIsAnErrorForScriptsAndForPeople(String text, String error) throws IOException {
        String file = write("x.csv", text.replace("\\n", "\n").replace("\\0", "\0"), StandardCharsets.UTF_8)
                .toString();

        assertThat(preview("--json", file)).isEqualTo(4);
        assertThat(JSON.readTree(out.toString()).get("error").asText()).startsWith(error);
        assertThat(preview(file)).isEqualTo(4);
        assertThat(out.toString()).contains("\n  would not load: " + error);
        assertThat(err.toString()).contains(error);
    }

    @Test
    void aStrayQuoteInTheHeaderCostsNoRecord() throws IOException {
        String file = write("x.csv", "id,\"\"name\",\"x\"\n1,a,b\n2,c,d\n", StandardCharsets.UTF_8)
                .toString();

        assertThat(preview("--json", "--key", "id", file)).isZero();
        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("header").toString()).isEqualTo("[\"id\",\"name\",\"x\"]");
        assertThat(json.get("records")).hasSize(2);
        assertThat(json.get("rejects")).isEmpty();
        assertThat(preview(file)).isZero();
        assertThat(out.toString()).contains("so the names are read without quotes");
    }

    @Test
    void keyAndColumnsAreOfTheHeaderAsInALoad() throws IOException {
        String file = write("x.csv", "id,name\n1,7\n", StandardCharsets.UTF_8).toString();

        assertThat(preview("--json", "--key", "id", "--column", "name:text", file))
                .isZero();
        assertThat(JSON.readTree(out.toString()).get("types").toString()).isEqualTo("[\"integer\",\"text\"]");
        assertThat(preview("--json", "--key", "no", file)).isEqualTo(4);
        assertThat(preview("--json", "--column", "no:text", file)).isEqualTo(4);
        assertThat(err.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("the header has no column \"no\""));
    }

    @Test
    void peopleSeeDialectColumnsRecordsAndBadRows() throws IOException {
        Path file = write("p.csv", "id;name;name\n1;a\u001b[31m;b\n2;x\n", StandardCharsets.UTF_8);

        preview(file.toString());

        assertThat(out.toString()).isEqualTo("""
                %s
                  dialect: UTF-8, delimiter ";", quote '"', header
                  column 3 is called name_2
                  id        | name   | name_2
                  (integer) | (text) | (text)
                  1         | a·[31m | b
                  bad rows: 1
                    line 3, offset 24, name_2: the record has fewer fields than there are columns (too-few-fields): 2;x

                """.formatted(file));
    }

    @Test
    void columnsThatTheFileDoesntHaveAreShownAndRecordsThatAreLeftOutAreNot() throws IOException {
        Files.createDirectories(folder.resolve("exports/east"));
        write("exports/east/c.csv", "id,v\n1,x\n2,y\nTotal,z\n", StandardCharsets.UTF_8);

        assertThat(preview(
                        "--json",
                        "--set",
                        "region=@match:1",
                        "--set",
                        "ln=@line",
                        "--set",
                        "year=2024",
                        "--skip-footer",
                        "1",
                        "--limit",
                        "1",
                        folder + "/exports/*/c.csv"))
                .as(err.toString())
                .isZero();

        JsonNode shown = JSON.readTree(out.toString());
        assertThat(shown.get("header")).isEqualTo(JSON.readTree("[\"id\", \"v\", \"ln\", \"region\", \"year\"]"));
        assertThat(shown.get("types"))
                .isEqualTo(JSON.readTree("[\"integer\", \"text\", \"integer\", \"text\", \"integer\"]"));
        assertThat(shown.get("added")).isEqualTo(JSON.readTree("[\"ln\", \"region\", \"year\"]"));
        assertThat(shown.get("records")).isEqualTo(JSON.readTree("[[\"1\", \"x\", \"2\", \"east\", \"2024\"]]"));
        assertThat(shown.get("skipped").asInt()).isEqualTo(1);
    }

    @Test
    void aWildcardThatThereIsNotIsAUsageError() throws IOException {
        Path file = write("rows.csv", "id\n1\n", StandardCharsets.UTF_8);
        assertThat(preview("--set", "region=@match:1", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("column 'region' is @match:1", "must be in quotes");
    }

    private Path write(String name, String text, Charset encoding) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(encoding));
    }

    private int preview(String... args) {
        return new CommandLine(new PreviewCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
