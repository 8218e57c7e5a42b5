package dev.caravan.web;

import dev.caravan.feed.Feed;
import dev.caravan.feed.Feeds;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The feeds as they are configured. */
@RestController
@RequestMapping("/api/feeds")
@ConditionalOnProperty("caravan.web.enabled")
class FeedsController {
    private final Feeds feeds;

    FeedsController(Feeds feeds) {
        this.feeds = feeds;
    }

    /** In the order in which they are asked whether a file is theirs. */
    @GetMapping
    Map<String, List<Map<String, Object>>> list() {
        return Map.of(
                "feeds",
                feeds.all().entrySet().stream()
                        .map(feed -> fields(feed.getKey(), feed.getValue()))
                        .toList());
    }

    @GetMapping("/{name}")
    Map<String, Object> one(@PathVariable String name) {
        Feed feed = feeds.all().get(name);
        if (feed == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "no feed is named so; configured are %s"
                            .formatted(feeds.all().keySet()));
        }
        return fields(name, feed);
    }

    private static Map<String, Object> fields(String name, Feed feed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("feed", name);
        fields.put("rules", feed);
        return fields;
    }
}
