package dev.caravan.web;

import dev.caravan.feed.Feed;
import dev.caravan.feed.Feeds;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.LoggedIn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The feeds as they are configured. */
@RestController
@Tag(name = "Feeds")
@RequestMapping("/api/feeds")
@ConditionalOnProperty("caravan.web.enabled")
class FeedsController {
    private final Feeds feeds;

    FeedsController(Feeds feeds) {
        this.feeds = feeds;
    }

    @Operation(summary = "List the configured feeds, in the order in which they are matched against a file")
    @GetMapping
    FeedResponse.Page list() {
        return new FeedResponse.Page(feeds.all().entrySet().stream()
                .filter(feed -> LoggedIn.submitter().seesFeed(feed.getKey()))
                .map(feed -> new FeedResponse(feed.getKey(), feed.getValue()))
                .toList());
    }

    @Operation(summary = "Show a configured feed")
    @GetMapping("/{name}")
    FeedResponse one(@PathVariable String name) {
        Feed feed = feeds.all().get(name);
        if (feed == null || !LoggedIn.submitter().seesFeed(name)) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "no feed is named so; configured are %s"
                            .formatted(feeds.all().keySet().stream()
                                    .filter(LoggedIn.submitter()::seesFeed)
                                    .toList()));
        }
        return new FeedResponse(name, feed);
    }
}
