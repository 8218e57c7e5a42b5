package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.option.ColumnOptions;
import dev.caravan.cli.option.MappingArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.preview.PreviewCommand;
import dev.caravan.error.UserException;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.InvalidFeedException;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;
import picocli.CommandLine;

/** Options for values, on the command line and in feeds, come to the same table, and preview to the same verdict. */
class SpelledLoadTest {
    private static final String CSV = """
            Nr;Tag;Betrag;Anteil;Um;Aktiv;Plz;Anzahl
            1;31.12.2024;"1.234,50 €";12,5 %;01.07.2024 12:00;ja;="00123";NA
            2;0000-00-00;(3,00);-3%;0000-00-00 00:00:00;nein;="1";"NA"
            3;12/31/24;"12-";NA;;NA;"=""07""\";
            4;40.12.2024;1;1;;ja;x;7
            """;

    private static final String[] OPTIONS = {
        "--null",
        "NA,-,0000-00-00",
        "--null-unquoted",
        "--decimal",
        ",",
        "--date-format",
        "dd.MM.yyyy,MM/dd/yy",
        "--date-format",
        "dd.MM.yyyy HH:mm",
        "--time-zone",
        "Europe/Berlin",
        "--true",
        "ja",
        "--false",
        "nein",
        "--default",
        "Anzahl=5",
        "--column",
        "Betrag:currency",
        "--column",
        "Anteil:percent",
        "--column",
        "Tag:date"
    };

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.chunk.max-records=2",
                feed("match=fed*.csv"),
                feed("null-values=NA,-,0000-00-00"),
                feed("null-unquoted=true"),
                feed("decimal=comma"),
                feed("date-formats=dd.MM.yyyy,MM/dd/yy,dd.MM.yyyy HH:mm"),
                feed("time-zone=Europe/Berlin"),
                feed("true-values=ja"),
                feed("false-values=nein"),
                feed("defaults.Anzahl=5"),
                feed("columns.Betrag.type=decimal"),
                feed("columns.Betrag.format=currency"),
                feed("columns.Anteil.type=decimal"),
                feed("columns.Anteil.format=percent"),
                feed("columns.Tag.type=date"));
    }

    private static String feed(String property) {
        return "caravan.feeds.fed." + property;
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static final class Arguments {
        @CommandLine.Mixin
        MappingArguments mapping = new MappingArguments();

        @CommandLine.Mixin
        ColumnOptions columns = new ColumnOptions();

        static JobOptions into(String table, String... options) {
            Arguments arguments = new Arguments();
            new CommandLine(arguments).parseArgs(options);
            return new JobOptions(null, table, arguments.columns.key(), arguments.columns.types())
                    .mapping(arguments.mapping.mapping().withFormats(arguments.columns.formats()));
        }
    }

    private static JobView load(Path file, JobOptions options) {
        JobView job = caravan.load(file, options);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    private static List<String> rows(String table) {
        return caravan.column("""
                SELECT concat_ws('|', "Nr", "Tag", "Betrag", "Anteil", "Um" AT TIME ZONE 'UTC', "Aktiv", "Plz", "Anzahl")
                FROM %s ORDER BY "Nr"
                """.formatted(table));
    }

    private static JsonNode preview(Path file, String... options) throws IOException {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(file.toString(), "--json", "--rows", "all"));
        arguments.addAll(Arrays.asList(options));
        new CommandLine(new PreviewCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments.toArray(String[]::new));
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void optionsAndFeedsComeToTheSameTable() throws IOException {
        Path file = caravan.file("spelled.csv", CSV);
        JobView job = load(file, Arguments.into("by_options", OPTIONS));
        assertThat(job.balance()).isEqualTo(new JobBalance(4, 3, 0, 0, 1, 0, 0, 0));
        // A column with "NA" in quotes is text: there it is a value.
        assertThat(rows("by_options"))
                .containsExactly(
                        "1|2024-12-31|1234.50|12.5|2024-07-01 10:00:00|t|00123|5",
                        "2|-3.00|-3|f|1|NA",
                        "3|2024-12-31|-12|07|5");
        JsonNode preview = preview(file, OPTIONS);
        assertThat(preview.get("types").toString())
                .isEqualTo(
                        "[\"integer\",\"date\",\"decimal\",\"decimal\",\"timestamptz\",\"boolean\",\"text\",\"text\"]");
        assertThat(preview.get("rejects")).singleElement().satisfies(reject -> {
            assertThat(reject.get("line").asInt()).isEqualTo(5);
            assertThat(reject.get("reason").asText()).isEqualTo("not-a-date");
        });

        JobView fed =
                load(caravan.file("fed.csv", CSV), new JobOptions("fed", "by_feed", List.of(), java.util.Map.of()));
        assertThat(fed.balance()).isEqualTo(job.balance());
        assertThat(rows("by_feed")).isEqualTo(rows("by_options"));
    }

    @Test
    void theSummarySuggestsWhatWouldHelp() {
        JobView job = load(caravan.file("flights.csv", "dep_time,carrier\n517,UA\nNA,AA\n"), Arguments.into("flights"));
        assertThat(JobText.summary(
                        job,
                        caravan.bean(JobService.class).plan(job.job()),
                        List.of(),
                        Hints.of(null, Path.of("caravan-data"))))
                .contains("  dep_time would be integer if NA were NULL: --null NA\n");
        JobView better = load(
                caravan.file("flights2.csv", "dep_time,carrier\n518,UA\nNA,AA\n"),
                Arguments.into("flights_better", "--null", "NA"));
        assertThat(JobText.summary(
                        better,
                        caravan.bean(JobService.class).plan(better.job()),
                        List.of(),
                        Hints.of(null, Path.of("caravan-data"))))
                .doesNotContain("would be");
        assertThat(caravan.column("SELECT dep_time FROM flights_better ORDER BY caravan_row"))
                .containsExactly("518", null);
    }

    @Test
    void aDefaultIsAKeyLikeAnyOther() {
        load(
                caravan.file("keys.csv", "k,mail,v\na,,1\n,x@example.org,2\nNA,,3\n\"\",,4\n"),
                Arguments.into(
                        "keys",
                        "--key",
                        "k,mail",
                        "--column",
                        "mail:email",
                        "--null",
                        "NA",
                        "--default",
                        "k=none",
                        "--default",
                        "mail=Nobody@Example.org"));
        assertThat(caravan.column("SELECT k || ' ' || mail || ' ' || v FROM keys ORDER BY v"))
                .containsExactly("a Nobody@Example.org 1", "none x@example.org 2", "none Nobody@Example.org 3");
    }

    @Test
    void whatIsInvalidIsNamedWhereItIsStated() {
        assertThatThrownBy(() -> Arguments.into("t", "--decimal", ";"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("--decimal is \";\"; it must be , or . (or comma, or point)")
                .satisfies(e -> assertThat(((CommandFailure) e).exitCode()).isEqualTo(2));
        assertThatThrownBy(() -> Feeds.configuredBy(new MockEnvironment()
                        .withProperty("caravan.feeds.a.match", "a.csv")
                        .withProperty("caravan.feeds.a.time-zone", "Berlin")))
                .isInstanceOf(InvalidFeedException.class)
                .hasMessageContaining(
                        "caravan.feeds.a.time-zone is \"Berlin\"; it must be a zone such as Europe/Berlin, UTC or +02:00");
        Mapping zoned =
                new Mapping(null, new ValueSpellings(null, null, null, null, null, "Berlin", null, null, null), null);
        assertThatThrownBy(() -> caravan.bean(JobService.class)
                        .submit(caravan.file("zoned.csv", "a\n1\n"), JobOptions.NONE.mapping(zoned)))
                .isInstanceOf(UserException.class)
                .hasMessage("time-zone is \"Berlin\"; it must be a zone such as Europe/Berlin, UTC or +02:00");
    }
}
