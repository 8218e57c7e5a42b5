package dev.caravan.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.feed.rule.WriteOptions;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LoadRequestTest {
    private static final JobOptions ALL = new JobOptions(
                    "people",
                    "crm.people",
                    List.of("a", "b"),
                    Map.of("id", ColumnType.INTEGER),
                    new DialectOptions(" ", "'", "\\", "#", "latin-1", true, 2, false),
                    FieldCountPolicy.PAD,
                    "5%",
                    true,
                    new WriteOptions(
                            LoadMethod.DIRECT,
                            LoadMode.SYNC,
                            DuplicatePolicy.UPDATE,
                            true,
                            true,
                            "region",
                            "gone",
                            "7"),
                    null,
                    true)
            .mapping(new Mapping(
                    new ColumnMapping(List.of("a", "b,c"), Map.of("x=y", "z"), List.of("n"), List.of("o"), true),
                    new ValueSpellings(
                            List.of("NA", "-"),
                            true,
                            ",",
                            ".",
                            List.of("dd.MM.yyyy"),
                            "+02:00",
                            List.of("Y"),
                            List.of("N"),
                            Map.of("country", "DE"),
                            Map.of("price", "currency")),
                    new RowOptions(Map.of("origin", "@file"), 1, 1_000L)));

    private static Set<String> components(String record) throws ClassNotFoundException {
        Set<String> names = new TreeSet<>();
        for (RecordComponent component :
                Class.forName("dev.caravan.web." + record).getRecordComponents()) {
            names.add(component.getName());
        }
        return names;
    }

    @Test
    void eachOptionOfARequestIsTold() throws ClassNotFoundException {
        JsonNode json = new LoadRequest(ALL).json("s3://b/k");
        Set<String> wanted = components("JobRequest");
        wanted.removeAll(List.of("sources", "report", "groupBy", "measures", "orderBy", "corrects"));
        TreeSet<String> told = new TreeSet<>();
        json.fieldNames().forEachRemaining(told::add);
        assertThat(told).isEqualTo(wanted);
        TreeSet<String> dialect = new TreeSet<>();
        json.path("dialect").fieldNames().forEachRemaining(dialect::add);
        assertThat(dialect).isEqualTo(components("DialectRequest"));
        assertThat(json.path("columns").toString()).contains("\"id\":\"integer\"", "\"price\":\"currency\"");
        assertThat(json.path("mode").asText()).isEqualTo("sync");
    }
}
