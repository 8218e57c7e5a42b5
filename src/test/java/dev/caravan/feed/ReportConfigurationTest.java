package dev.caravan.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.PlanException;
import dev.caravan.feed.plan.Planner;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.report.SortKey;
import dev.caravan.feed.report.UnknownReportException;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

class ReportConfigurationTest {
    private static final List<ReportSpec.Source> A_FILE = List.of(new ReportSpec.Source("file:///plays.csv", "v1", 7));

    private static Reports reports(String... properties) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            settings.put("caravan.reports." + property.substring(0, equals), property.substring(equals + 1));
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return Reports.configuredBy(environment);
    }

    private static LoadPlan plan(JobSettings settings, String... header) {
        return new Planner()
                .plan(
                        settings,
                        Dialect.standard(),
                        StandardCharsets.UTF_8,
                        RecordLimits.standard(),
                        List.of(header),
                        null);
    }

    private static ReportSpec taskOf(JobSettings settings) {
        return java.util.Objects.requireNonNull(settings.report());
    }

    @Test
    void theSampleReportSumsPlaysBySongAndDateAndTakesNoFileUnasked() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yml"))
                .forEach(environment.getPropertySources()::addLast);
        Reports reports = Reports.configuredBy(environment);

        JobSettings settings = reports.settingsFor(A_FILE, ReportOptions.named("song-plays"));

        assertThat(reports.matching(Path.of("samples/songplays.csv"))).isEmpty();
        assertThat(settings.target().table()).isEqualTo("song-plays");
        assertThat(taskOf(settings).sources()).isEqualTo(A_FILE);
        assertThat(taskOf(settings).grouping())
                .isEqualTo(new Grouping(
                        List.of("Song", "Date"),
                        List.of(new Measure(Aggregate.SUM, "Number of Plays", "Total Number of Plays for Date")),
                        null,
                        List.of(),
                        null));
        assertThat(plan(settings, "Song", "Date", "Number of Plays", "Remark").columns())
                .extracting(Column::type, Column::ignored)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(ColumnType.TEXT, false),
                        org.assertj.core.groups.Tuple.tuple(ColumnType.TEXT, false),
                        org.assertj.core.groups.Tuple.tuple(ColumnType.DECIMAL, false),
                        org.assertj.core.groups.Tuple.tuple(ColumnType.TEXT, true));
    }

    @Test
    void everyRuleIsRead() {
        Reports reports = reports(
                "x.match=plays*.csv",
                "x.group-by=Song,Day",
                "x.measures[0].aggregate=count-distinct",
                "x.measures[0].column=Country",
                "x.measures[1].aggregate=COUNT",
                "x.measures[2].aggregate=max",
                "x.measures[2].column=Plays",
                "x.columns.Day.type=date",
                "x.columns.Day.format=dd.MM.yyyy",
                "x.dialect.delimiter=;",
                "x.on-field-count-mismatch=pad",
                "x.max-rejects=5%",
                "x.filter=\"Kind\" <> 'test'",
                "x.order-by=Day desc,count(*)",
                "x.format=csv-gzip");
        JobSettings settings = reports.settingsFor(A_FILE, ReportOptions.named("x"));

        assertThat(reports.matching(Path.of("in/plays-1.csv"))).contains("x");
        assertThat(reports.matching(Path.of("in/other.csv"))).isEmpty();
        assertThat(taskOf(settings).grouping())
                .isEqualTo(new Grouping(
                        List.of("Song", "Day"),
                        List.of(
                                new Measure(Aggregate.COUNT_DISTINCT, "Country", null),
                                new Measure(Aggregate.COUNT, null, null),
                                new Measure(Aggregate.MAX, "Plays", null)),
                        "\"Kind\" <> 'test'",
                        List.of(new SortKey("Day", true), new SortKey("count(*)", false)),
                        null));
        assertThat(taskOf(settings).format()).isEqualTo(ReportSpec.Format.CSV_GZIP);
        assertThat(settings.reading().onFieldCountMismatch()).isEqualTo(FieldCountPolicy.PAD);
        assertThat(settings.policies().rejects())
                .isEqualTo(new RejectLimit(null, BigDecimal.valueOf(5), TooManyRejectsPolicy.KEEP));
        assertThat(settings.reading().dialect().applyTo(Dialect.standard()).delimiter())
                .isEqualTo(";");
        assertThat(plan(settings, "day", "Song", "Country", "Plays", "Kind", "Note")
                        .columns())
                .as("the column of the filter is read as well")
                .extracting(Column::ignored)
                .containsExactly(false, false, false, false, false, true);
    }

    @Test
    void whatIsSaidOfOneReportGoesBeforeWhatIsConfigured() {
        Reports reports = reports(
                "x.group-by=Song",
                "x.measures[0].aggregate=sum",
                "x.measures[0].column=Plays",
                "x.max-rejects=5",
                "x.order-by=Song");
        JobSettings settings = reports.settingsFor(
                A_FILE,
                new ReportOptions(
                        "x",
                        null,
                        List.of(SortKey.parse("sum(Plays) DESC")),
                        Map.of("Song", ColumnType.UUID),
                        DialectOptions.NONE,
                        FieldCountPolicy.TRUNCATE,
                        "7",
                        "file:///out.parquet",
                        ReportSpec.Format.PARQUET,
                        1L << 30));
        assertThat(settings.target().columns().get("Song").type()).isEqualTo(ColumnType.UUID);
        assertThat(settings.policies().rejects()).isEqualTo(new RejectLimit(7L, null, TooManyRejectsPolicy.KEEP));
        assertThat(taskOf(settings).grouping().orderBy()).containsExactly(new SortKey("sum(Plays)", true));
        assertThat(taskOf(settings).output()).isEqualTo("file:///out.parquet");
        assertThat(taskOf(settings).memoryBytes()).isEqualTo(1L << 30);
    }

    @Test
    void aWrittenQueryMayUseAnyColumn() {
        JobSettings settings = reports("q.select=SELECT count(*) AS n FROM input", "q.columns.Plays.type=integer")
                .settingsFor(A_FILE, ReportOptions.named("q"));
        assertThat(plan(settings, "Song", "plays").columns())
                .extracting(Column::type)
                .containsExactly(ColumnType.TEXT, ColumnType.INTEGER);
    }

    @Test
    void countingRecordsNeedsNoColumn() {
        JobSettings settings = reports()
                .settingsFor(
                        A_FILE,
                        ReportOptions.of(new Grouping(
                                List.of(), List.of(new Measure(Aggregate.COUNT, null, "n")), null, List.of(), null)));
        assertThat(settings.target().table()).isEqualTo("report");
        assertThat(plan(settings, "a").columns()).allMatch(Column::ignored);
    }

    @Test
    void aFileWithoutAColumnOfTheReportIsRefusedWithThoseThatItHas() {
        JobSettings settings = reports("x.group-by=Song", "x.measures[0].aggregate=sum", "x.measures[0].column=Plays")
                .settingsFor(A_FILE, ReportOptions.named("x"));
        assertThatThrownBy(() -> plan(settings, "Song", "Count"))
                .isInstanceOf(PlanException.class)
                .hasMessage("the header has no column \"Plays\", which the report is of; it has [Song, Count]");
    }

    @Test
    void aReportThatIsNotConfiguredIsRefusedWithThoseThatAre() {
        Reports reports = reports("x.group-by=Song");
        assertThatExceptionOfType(UnknownReportException.class)
                .isThrownBy(() -> reports.settingsFor(A_FILE, ReportOptions.named("y")))
                .withMessage("no report is named \"y\"; configured are [x]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x.match=[ | caravan.reports.x.match is \"[\"; it must be a glob",
                "x.match=*.csv | caravan.reports.x.measures is \"\"; it must say what is worked out",
                "x.group-by=A,a | caravan.reports.x.group-by is \"a\"; it must differ",
                "x.group-by=A&x.measures[0].column=B | caravan.reports.x.measures[0].aggregate is \"\"; it must be one of [sum, count, min, max, avg, count-distinct]",
                "x.group-by=A&x.measures[0].aggregate=sum | caravan.reports.x.measures[0].column is \"\"; it must name the column whose values sum is of",
                "x.group-by=A&x.measures[0].aggregate=count&x.measures[0].as=a | caravan.reports.x.measures[0].as is \"a\"; it must differ",
                "x.group-by=A&x.order-by=B desc | caravan.reports.x.order-by is \"B desc\"; it must name a column of the report",
                "x.select=SELECT 1&x.measures[0].aggregate=count | caravan.reports.x.measures is \"count(*)\"; it must be part of the select",
                "x.select=SELECT 1&x.filter=true | caravan.reports.x.filter is \"true\"; it must be part of the select",
                "x.group-by=A&x.max-rejects=many | caravan.reports.x.max-rejects is \"many\"; it must be a number of records",
                "x.group-by=A&x.columns.A.pattern=( | caravan.reports.x.columns.A.pattern is \"(\"; it must be a regular expression",
                "x.group-by=A&x.columns.A.rename=B | caravan.reports.x.columns.A.rename is \"B\"; it is for columns of tables",
                "[a.b].group-by=A | the name of a report is \"a.b\"; it must have"
            })
    void aReportThatCantBeMadeStopsTheStart(String properties, String message) {
        assertThatThrownBy(() -> reports(properties.strip().split("&")))
                .isInstanceOf(InvalidFeedException.class)
                .hasMessageStartingWith(message.strip());
    }

    @Test
    void aKeyThatIsNotKnownStopsTheStart() {
        assertThatThrownBy(() -> reports("x.group-by=A", "x.group=B")).isInstanceOf(BindException.class);
    }
}
