package dev.caravan.web;

import dev.caravan.feed.Feed;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A configured feed.
 *
 * @param feed its name
 * @param rules as configured; null where the default applies
 */
@Schema(name = "NamedFeed")
record FeedResponse(String feed, Feed rules) {
    /** All feeds, in the order in which they are matched against a file. */
    @Schema(name = "FeedList")
    record Page(List<FeedResponse> feeds) {}
}
