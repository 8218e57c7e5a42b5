package dev.caravan.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Deliverability;
import dev.caravan.feed.rule.MailboxCheck;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.NewColumnPolicy;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.UndeclaredColumnPolicy;
import dev.caravan.feed.rule.WriteMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

class FeedConfigurationTest {
    private static Feeds feeds(String... properties) {
        return feeds(false, properties);
    }

    private static Feeds feeds(boolean strict, String... properties) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            settings.put("caravan.feeds." + property.substring(0, equals), property.substring(equals + 1));
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return new FeedConfiguration()
                .feeds(
                        new FeedSettings(
                                strict,
                                new FeedSettings.Chunk(10, DataSize.ofKilobytes(10)),
                                new FeedSettings.Records(DataSize.ofMegabytes(2))),
                        environment);
    }

    @Test
    void theMatchGivesItsWildcardsToTheRowsAndOptionsHaveThoseOfTheCommand() {
        Feeds feeds = feeds("x.match=**/exports/*/c.csv", "x.set.region=@match:2", "x.set.src=@file", "x.set.no=@@1");
        Path file = Path.of("/in/exports/east/c.csv");
        assertThat(feeds.settingsFor(file, JobOptions.NONE).mapping().rows().set())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("region", "@match:2=east", "src", "@file=c.csv", "no", "@@1"));
        JobOptions options = JobOptions.NONE.mapping(
                new Mapping(null, null, new RowOptions(Map.of("area", "@match:1", "r", "@record"), null, null)));
        assertThat(feeds.settingsFor(file, options, List.of("@x=y"))
                        .mapping()
                        .rows()
                        .set())
                .containsExactlyInAnyOrderEntriesOf(Map.of("area", "@match:1=@x=y", "r", "@record"));
        assertThatThrownBy(() -> feeds.settingsFor(Path.of("/in/other.csv"), forced("x")))
                .hasMessageContaining("column 'region' is @match:2", "did not come by the feed's match");
    }

    private static JobOptions forced(String feed) {
        return new JobOptions(feed, null, List.of(), Map.of());
    }

    @Test
    void strictFeedsTakeNoFileThatTheyDontMatch() {
        Feeds strict = feeds(true, "x.match=*.csv");
        assertThat(strict.settingsFor(Path.of("a.csv"), JobOptions.NONE).feed()).isEqualTo("x");
        for (String other : List.of("a.csv.exe", "a.png", "csv")) {
            assertThatThrownBy(() -> strict.settingsFor(Path.of(other), JobOptions.NONE))
                    .isInstanceOf(UnknownFeedException.class)
                    .hasMessageContaining("caravan.strict-feeds");
        }
    }

    @Test
    void everyRuleOfAColumnIsRead() {
        JobSettings settings = feeds(
                        "x.match=*.csv",
                        "x.key=id,b",
                        "x.on-undeclared-column=reject-file",
                        "x.on-new-column=add",
                        "x.on-type-mismatch=rescue",
                        "x.deliverability=mx",
                        "x.mailbox=smtp-callout",
                        "x.allow-special-use-domains=true",
                        "x.fold-local-part=false",
                        "x.columns.when.type=date",
                        "x.columns.when.format=dd.MM.yyyy",
                        "x.columns.when.min=2000-01-01",
                        "x.columns.when.max=2030-12-31",
                        "x.columns.when.required=true",
                        "x.columns.when.null-values[0]=-",
                        "x.columns.when.null-values[1]=n/a",
                        "x.columns.when.rename=day",
                        "x.columns.code.pattern=[A-Z]{2}",
                        "x.columns.code.max-length=2",
                        "x.columns.code.one-of=DE,FR",
                        "x.columns.code.trim=true")
                .settingsFor(Path.of("a.csv"), JobOptions.NONE);
        assertThat(settings.target().key()).containsExactly("id", "b");
        assertThat(settings.policies())
                .isEqualTo(new Policies(
                        UndeclaredColumnPolicy.REJECT_FILE,
                        NewColumnPolicy.ADD,
                        TypeMismatchPolicy.RESCUE,
                        Deliverability.MX,
                        MailboxCheck.SMTP_CALLOUT,
                        true,
                        false,
                        null,
                        false,
                        null,
                        WriteMode.STANDARD));
        assertThat(settings.target().columns())
                .containsOnly(
                        Map.entry(
                                "when",
                                new ColumnRule(
                                        ColumnType.DATE,
                                        true,
                                        null,
                                        "2000-01-01",
                                        "2030-12-31",
                                        null,
                                        null,
                                        "dd.MM.yyyy",
                                        List.of("-", "n/a"),
                                        false,
                                        "day",
                                        null,
                                        null,
                                        null,
                                        null)),
                        Map.entry(
                                "code",
                                new ColumnRule(
                                        null,
                                        false,
                                        2,
                                        null,
                                        null,
                                        "[A-Z]{2}",
                                        List.of("DE", "FR"),
                                        null,
                                        null,
                                        true,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "columns.y.min=few        | columns.y.type=integer  | caravan.feeds.x.columns.y.min is \"few\"; it must be a number",
                "columns.y.min=1          | columns.y.type=text     | caravan.feeds.x.columns.y.min is \"1\"; it needs a type with an order",
                "columns.y.max=1          | columns.y.required=true | caravan.feeds.x.columns.y.max is \"1\"; it needs a type with an order",
                "columns.y.max=1          | columns.y.type=json     | caravan.feeds.x.columns.y.max is \"1\"; it",
                "columns.y.max=31.12.2024 | columns.y.type=date     | caravan.feeds.x.columns.y.max is \"31.12.2024\"; it must be a date such as 2024-12-31",
                "columns.y.max-length=0   | columns.y.type=text     | caravan.feeds.x.columns.y.max-length is \"0\"; it must be 1 to 10,000,000",
                "columns.y.pattern=(a     | columns.y.type=text     | caravan.feeds.x.columns.y.pattern is \"(a\"; it must be a regular expression",
                "columns.y.pattern=(a)\\1 | columns.y.type=text     | caravan.feeds.x.columns.y.pattern is \"(a)\\1\"; it must be a regular expression",
                "columns.y.pattern=a(?=b) | columns.y.type=text     | caravan.feeds.x.columns.y.pattern is \"a(?=b)\"; it must be a regular expression",
                "columns.y.format=dd.MM   | columns.y.type=date     | caravan.feeds.x.columns.y.format is \"dd.MM\"; it must have year, month and day",
                "columns.y.format=dd.MM.yyyy | columns.y.type=integer | caravan.feeds.x.columns.y.format is \"dd.MM.yyyy\"; it is for columns",
                "columns.y.one-of=1,two   | columns.y.type=integer  | caravan.feeds.x.columns.y.one-of is \"two\"; it must be of the column's type",
                "skip-columns=a,b         | only=B                  | caravan.feeds.x.skip-columns is \"b\"; it must not be among the columns of only, too",
                "column-names=a,b,A       | columns.y.type=text     | caravan.feeds.x.column-names is \"A\"; it must differ from \"a\"",
                "map.a=Ctid               | map.b=c                 | caravan.feeds.x.map is \"a=Ctid\"; it must name another column",
                "columns.y.rename=xmin    | columns.z.type=text     | caravan.feeds.x.columns.y.rename is \"xmin\"; it must name another column",
                "columns.y.rename=z       | columns.z.type=text     | caravan.feeds.x.columns.z.rename is \"z\"; it must differ from the name of column y",
                "columns.y.deliverability=mx | columns.y.type=text  | caravan.feeds.x.columns.y.deliverability is \"MX\"; it is for columns of type email",
                "columns.y.fold-local-part=true | columns.y.type=text | caravan.feeds.x.columns.y.fold-local-part is \"true\"; it is for columns of type email",
                "columns.y.allow-special-use-domains=no | columns.y.type=url | caravan.feeds.x.columns.y.allow-special-use-domains is \"false\"; it is for columns",
                "max-rejects=101%         | columns.y.type=text     | caravan.feeds.x.max-rejects is \"101%\"; it must be a number of records such as 1000, or a share",
                "max-rejects=-1           | columns.y.type=text     | caravan.feeds.x.max-rejects is \"-1\"; it must be a number",
                "on-too-many-rejects=undo | lineage=false           | caravan.feeds.x.on-too-many-rejects is \"undo\"; it needs the table's lineage",
                "skip-footer=1001         | columns.y.type=text     | caravan.feeds.x.skip-footer is \"1001\"; it must be 0 to 1,000",
                "limit=0                  | columns.y.type=text     | caravan.feeds.x.limit is \"0\"; it must be 1 or more",
                "set.z=@lime              | columns.y.type=text     | caravan.feeds.x.set is \"z=@lime\"; it must be a text, or one of @file",
                "match=[                  | columns.y.type=text     | caravan.feeds.x.match is \"[\"; it must be a glob",
                "table=a                  | columns.y.type=text     | caravan.feeds.x.match is \"\"; it must be a glob",
            })
    void aRuleThatCantBeKeptStopsTheStartAndIsNamed(String one, String other, String message) {
        String match = one.startsWith("match") || one.startsWith("table") ? "x.lineage=true" : "x.match=*";
        assertThatThrownBy(() -> feeds(match, "x." + one, "x." + other))
                .isInstanceOf(InvalidFeedException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void boundsTheWrongWayRoundAreNamed() {
        assertThatThrownBy(() ->
                        feeds("x.match=*", "x.columns.y.type=decimal", "x.columns.y.min=2.5", "x.columns.y.max=2.4"))
                .hasMessage("caravan.feeds.x.columns.y.min is \"2.5\"; it must not be above max, which is \"2.4\"");
    }

    @Test
    void aKeyThatIsNotKnownIsNoRule() {
        assertThatThrownBy(() -> feeds("x.match=*", "x.columns.y.requird=true"))
                .isInstanceOf(BindException.class)
                .rootCause()
                .isInstanceOfSatisfying(
                        UnboundConfigurationPropertiesException.class,
                        e -> assertThat(e.getUnboundProperties())
                                .singleElement()
                                .satisfies(property -> assertThat(property.getName())
                                        .hasToString("caravan.feeds.x.columns.y.requird")));
    }

    @Test
    void namesOfColumnsAreThoseThatPeopleSee() {
        JobOptions options = new JobOptions(null, null, List.of("id\u00a0"), Map.of("na\u200bme", ColumnType.TEXT));
        JobSettings settings = feeds("x.match=*.csv").settingsFor(Path.of("a.csv"), options);
        assertThat(settings.target().key()).containsExactly("id");
        assertThat(settings.target().named()).containsExactly("name");
        assertThat(settings.knownNames()).containsExactlyInAnyOrder("id", "name");
    }

    @Test
    void whatTheCommandSaysGoesBeforeTheFeed() {
        Feeds feeds = feeds(
                "x.match=*.csv", "x.columns.y.type=date", "x.columns.y.format=dd.MM.yyyy", "x.columns.y.required=true");
        JobOptions options =
                new JobOptions(null, null, List.of(), Map.of("y", ColumnType.TEXT, "z", ColumnType.INTEGER));
        JobSettings settings = feeds.settingsFor(Path.of("a.csv"), options);
        assertThat(settings.target().columns().get("y"))
                .isEqualTo(new ColumnRule(
                        ColumnType.TEXT,
                        true,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        null,
                        null,
                        null,
                        null,
                        null));
        assertThat(settings.target().columns().get("z").type()).isEqualTo(ColumnType.INTEGER);
        assertThat(settings.target().named()).containsExactlyInAnyOrder("y", "z");
    }
}
