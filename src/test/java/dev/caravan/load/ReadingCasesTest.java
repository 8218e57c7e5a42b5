package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.option.ColumnTypes;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.preview.PreviewCommand;
import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Files that people reported as read wrongly, by one program or another: every record is inserted, a duplicate, rejected or skipped, and
 * preview and load come to one verdict.
 */
class ReadingCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger TABLES = new AtomicInteger();

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.start(directory, "caravan.chunk.max-records=1000");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    /** The options of {@code load} that decide how a file is read. */
    private static final class Arguments {
        @CommandLine.Mixin
        DialectArguments dialect = new DialectArguments();

        @CommandLine.Option(names = "--key", split = ",")
        List<String> key = List.of();

        @CommandLine.Option(names = "--column")
        List<String> columns = List.of();

        static Arguments parse(String options) {
            Arguments arguments = new Arguments();
            new CommandLine(arguments).parseArgs(split(options));
            return arguments;
        }

        JobOptions into(String table) {
            return new JobOptions(null, table, key, ColumnTypes.of(columns), dialect.options(), null);
        }
    }

    private static String[] split(String options) {
        return options.isEmpty() ? new String[0] : options.split(" ", -1);
    }

    private static Path file(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream content =
                Objects.requireNonNull(ReadingCasesTest.class.getResourceAsStream("/reading/" + name), name)) {
            Files.write(file, content.readAllBytes());
        }
        return file;
    }

    private static String table() {
        return "reading_" + TABLES.incrementAndGet();
    }

    private static JobView load(String name, String options) throws IOException {
        return caravan.load(file(name), Arguments.parse(options).into(table()));
    }

    /** The table's columns, in their order, without those of the lineage. */
    private static String columns(JobView job) {
        return String.join(",", caravan.column("""
                        SELECT column_name FROM information_schema.columns
                        WHERE table_name = '%s' AND column_name NOT LIKE 'caravan\\_%%' ORDER BY ordinal_position
                        """.formatted(job.job().table())));
    }

    private static List<String> values(JobView job, String expression) {
        return caravan.column("SELECT %s FROM %s ORDER BY caravan_row"
                .formatted(expression, job.job().table()));
    }

    /** What is skipped: {@code 4 comment (2-7)}. */
    private static String skipped(JobView job) {
        return job.skippedLines().stream()
                .map(lines ->
                        "%d %s (%d-%d)".formatted(lines.lines(), lines.reason(), lines.firstLine(), lines.lastLine()))
                .collect(Collectors.joining(", "));
    }

    private record Previewed(int exit, JsonNode json) {}

    private static Previewed preview(Path file, String options) throws IOException {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(file.toString(), "--json", "--rows", "all"));
        arguments.addAll(List.of(split(options)));
        int exit = new CommandLine(new PreviewCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments.toArray(String[]::new));
        return new Previewed(exit, JSON.readTree(out.toString()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # file                            | options              | inserted | rejected | skipped                 | columns
            # The header decides the columns, and no record is a title because it has another length.
            noheader-sparse-first-rows.csv    | --no-header          | 39       | 0        | ""                      | column_1,column_2,column_3
            # Text of a closed cell is never rows.
            smuggled-rows-10k-newlines.csv    | --key id             | 25       | 0        | ""                      | id,name,note,email
            tsv-quotes-as-text.tsv            | ""                   | 300      | 0        | ""                      | id,title
            # One column, whatever its values contain.
            single-thousands.csv              | ""                   | 15       | 0        | ""                      | amount
            single-thousands.csv              | --key amount         | 15       | 0        | ""                      | amount
            single-thousands.csv              | --column amount:text | 15       | 0        | ""                      | amount
            name-lastfirst-many.csv           | ""                   | 16       | 0        | ""                      | full name
            single-address.csv                | ""                   | 3        | 0        | ""                      | address
            single-address.csv                | --key address        | 3        | 0        | ""                      | address
            single-mac.csv                    | ""                   | 3        | 0        | ""                      | column_1
            german-thousands.csv              | ""                   | 3        | 0        | ""                      | Ort,Einwohner,Anteil
            german-bank.csv                   | ""                   | 3        | 0        | ""                      | Datum,Text,Betrag,Saldo
            # Joined files.
            dup-header-concat.csv             | ""                   | 4        | 0        | 1 repeated-header (4-4) | id,name,city
            dup-header-text.csv               | ""                   | 4        | 0        | 1 repeated-header (4-4) | name,city
            repeated-header-many.csv          | ""                   | 60       | 0        | 1 repeated-header (32-32) | id,name,city
            bom-in-middle.csv                 | ""                   | 4        | 0        | 1 repeated-header (4-4) | id,name
            # Names without what cannot be seen.
            nbsp-in-header.csv                | --key id             | 2        | 0        | ""                      | id,name
            zero-width-in-header.csv          | --key id             | 2        | 0        | ""                      | id,name,email
            # Delimiters at the ends of lines make no column.
            header-trailing-comma-3.csv       | ""                   | 3        | 0        | ""                      | id,name,lat,lon
            trailing-delim.csv                | ""                   | 3        | 0        | ""                      | id,name,city
            # No header.
            headerless-uuid.csv               | ""                   | 3        | 0        | ""                      | column_1,column_2,column_3
            headerless-recurring.csv          | ""                   | 3        | 0        | ""                      | column_1,column_2,column_3
            # Comments and metadata are told, and counted.
            comments-after-header.csv         | ""                   | 2        | 0        | 4 comment (2-7)         | x,y,z
            comments-after-header.csv         | --comment #          | 2        | 0        | 4 comment (2-7)         | x,y,z
            bank-metadata-as-wide-as-table.csv | ""                  | 3        | 0        | 5 preamble (1-8)        | Bezeichnung,WKN,Stück/Nominal,Fälligkeit,Kurs,Kurswert in EUR
            # COPY of PostgreSQL, text format.
            pg-copy-text.tsv                  | --quote none --escape \\ | 4    | 0        | ""                      | id,name,note
            # Undecodable bytes cost their rows.
            cesu8.csv                         | ""                   | 3        | 2        | ""                      | id,t
            cp850.csv                         | ""                   | 2        | 0        | ""                      | name,city
            latin2.csv                        | ""                   | 2        | 0        | ""                      | *
            sparse-null.csv                   | ""                   | 30       | 0        | ""                      | id,score
            nan-inf.csv                       | ""                   | 4        | 0        | ""                      | t,v
            """)
    void everyRecordIsAccountedFor(
            String name, String options, long inserted, long rejected, String skipped, String columns)
            throws IOException {
        JobView job = load(name, options);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(skipped(job)).as("skipped").isEqualTo(skipped);
        long lines = job.job().linesSkipped();
        assertThat(job.balance())
                .isEqualTo(new JobBalance(inserted + rejected + lines, inserted, 0, 0, rejected, 0, lines, 0));
        if (!columns.equals("*")) {
            assertThat(columns(job)).isEqualTo(columns);
        }
        if (!options.contains("--key") && !options.contains("--column")) {
            Previewed preview = preview(file(name), options);
            assertThat(preview.exit()).as("preview's verdict").isZero();
            assertThat(preview.json().has("error")).isFalse();
            assertThat(preview.json().get("records")).as("preview's records").hasSize((int) inserted);
            assertThat(preview.json().get("skipped").asLong())
                    .as("preview's skipped")
                    .isEqualTo(lines);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "html.csv",
                "json.csv",
                "pdf.csv",
                "random-bytes.csv",
                "group-header-units.csv",
                "nul-header.csv",
            })
    void whatCannotBeLoadedFailsInPreviewToo(String name) throws IOException {
        JobView job = load(name, "");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).isNotBlank();
        assertThat(job.balance().inserted()).isZero();
        assertThat(job.balance().deadLettered()).isZero();
        Previewed preview = preview(file(name), "");
        assertThat(preview.exit()).as("preview's verdict").isEqualTo(4);
        assertThat(preview.json().path("error").asText()).as("preview's error").isNotBlank();
    }

    @Test
    void aFileThatGetsWiderKeepsItsHeaderAndAccountsForBothHalves() throws IOException {
        JobView job = load("narrow-then-wide.csv", "");
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance())
                .isIn(new JobBalance(100, 5, 0, 0, 95, 0, 0, 0), new JobBalance(100, 95, 0, 0, 5, 0, 0, 0));
        assertThat(columns(job)).startsWith("day,shop,total");
    }

    @Test
    void aHeaderThatEndsInADelimiterIsUnderstoodWithOneRowToo() throws IOException {
        Path file = directory.resolve("header-trailing-comma-1.csv");
        Files.write(
                file, Files.readAllLines(file("header-trailing-comma-3.csv")).subList(0, 2));
        JobView job = caravan.load(file, RunningCaravan.into(table()));
        assertThat(job.balance()).isEqualTo(new JobBalance(1, 1, 0, 0, 0, 0, 0, 0));
        assertThat(columns(job)).isEqualTo("id,name,lat,lon");
    }

    @Test
    void aLongCellAtTheBeginningIsNoSignOfAnotherDialect() throws IOException {
        String line = "He said \"\"yes\"\" and left; nothing more\n";
        StringBuilder csv = new StringBuilder("id,name,email\n1,\"")
                .append(line.repeat(70 * 1024 / line.length()))
                .append("\",ann@example.com\n");
        for (int id = 2; id < 12; id++) {
            csv.append("%d,Bob%1$d,bob%1$d@example.com\n".formatted(id));
        }
        JobView job = caravan.load(caravan.file("big-first-cell.csv", csv.toString()), RunningCaravan.into(table()));
        assertThat(job.balance()).isEqualTo(new JobBalance(11, 11, 0, 0, 0, 0, 0, 0));
        assertThat(columns(job)).isEqualTo("id,name,email");
    }

    @Test
    void theGenuineRowIsLoadedAndTheForgedOneIsText() throws IOException {
        JobView job = load("smuggled-rows-10k-newlines.csv", "--key id");
        assertThat(values(job, "email")).doesNotContain("forged1@example.com").contains("bob22@example.com");
    }

    @ParameterizedTest
    @CsvSource({"german-bank.csv,Betrag,-1000", "german-thousands.csv,Einwohner,1234"})
    void aDotOfThousandsIsNoDecimalPoint(String name, String column, String number) throws IOException {
        assertThat(values(
                                load(name, ""),
                                "CASE WHEN pg_typeof(\"%1$s\") = 'text'::regtype THEN 'text' ELSE \"%1$s\"::text END"
                                        .formatted(column))
                        .get(0))
                .isIn("text", number);
    }

    @Test
    void escapesOutsideOfQuotesAreRead() throws IOException {
        JobView job = load("pg-copy-text.tsv", "--quote none --escape \\");
        assertThat(values(job, "coalesce(note, 'NULL')"))
                .containsExactly("plain", "ends with backslash \\", "tab\there", "NULL");
    }

    @Test
    void anAccessLogIsDelimitedBySpaces() throws IOException {
        JobView job = load("ip-log-space.csv", "");
        assertThat(job.balance()).isEqualTo(new JobBalance(3, 3, 0, 0, 0, 0, 0, 0));
        assertThat(values(job, "column_1")).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void marksOfJoinedFilesAreInNoValue() throws IOException {
        assertThat(values(load("bom-in-middle.csv", ""), "id || name")).containsExactly("1Ann", "2Bob", "3Cid", "4Dan");
    }

    @Test
    void quotesOfASpreadsheetsTextAreAccountedFor() throws IOException {
        JobBalance balance = load("excel-equals.csv", "").balance();
        assertThat(balance.read()).isEqualTo(4);
        assertThat(balance.inserted() + balance.rejected()).isEqualTo(4);
    }

    @Test
    void filesWhoseNamesDifferGoIntoTablesThatDiffer() throws IOException {
        JobView customers = caravan.load(
                file("dotted-names/rep.2024-01.customers.csv"), new JobOptions(null, null, List.of("id"), Map.of()));
        JobView products = caravan.load(
                file("dotted-names/rep.2024-01.products.csv"), new JobOptions(null, null, List.of("id"), Map.of()));
        assertThat(customers.job().table()).isNotEqualTo(products.job().table());
        assertThat(customers.balance()).isEqualTo(new JobBalance(2, 2, 0, 0, 0, 0, 0, 0));
        assertThat(products.balance()).isEqualTo(new JobBalance(2, 2, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anEncodingThatShowsLateIsFoundOrTheWayOutIsSaid() throws IOException {
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int id = 1; id <= 18_500; id++) {
            csv.append("%d,%s\n".formatted(id, id <= 18_000 ? "x".repeat(60) : "Zoë Müller"));
        }
        Path file = directory.resolve("late1252.csv");
        Files.writeString(file, csv, Charset.forName("windows-1252"));
        JobView job = caravan.load(file, RunningCaravan.into(table()));
        JobBalance balance = job.balance();
        assertThat(balance.read()).isEqualTo(18_500);
        assertThat(balance.inserted()).isGreaterThanOrEqualTo(18_000);
        if (balance.rejected() > 0) {
            assertThat(job.note()).contains("--encoding");
        }
    }

    @Test
    void whatIsWrittenInAnOddEncodingIsCalledAGuess() throws IOException {
        assertThat(load("cp850.csv", "").note()).contains("guess");
        assertThat(load("latin2.csv", "").note()).contains("guess");
    }
}
