package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SimilarNamesTest {
    @Test
    void filesThatShareATableOnlyByTheirLikenessAreRefused() {
        assertThatThrownBy(() -> refuse(Map.of(), "in/a-b.csv", "in/c.csv", "in/a_b.csv"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("in/a-b.csv and in/a_b.csv would both load into table a_b")
                .hasMessageContaining("--table");
        assertThatThrownBy(() -> refuse(Map.of(), "People.csv", "people.csv")).isInstanceOf(CommandFailure.class);
    }

    @Test
    void filesOfOneNameShareATable() {
        assertThatCode(() -> refuse(Map.of(), "a/people.csv", "b/people.csv", "people.csv.gz", "people-2.csv"))
                .doesNotThrowAnyException();
    }

    @Test
    void filesOfAFeedThatNamesTheTableShareIt() {
        Map<String, Object> feed = Map.of("caravan.feeds.x.match", "a*.csv", "caravan.feeds.x.table", "t");
        assertThatCode(() -> refuse(feed, "a-b.csv", "a_b.csv")).doesNotThrowAnyException();
    }

    private static void refuse(Map<String, Object> properties, String... files) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        SimilarNames.refuse(Stream.of(files).map(Path::of).toList(), Feeds.configuredBy(environment), JobOptions.NONE);
    }
}
