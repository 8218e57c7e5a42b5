package dev.caravan.feed.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The JSON Schema (draft 7) of {@code caravan.feeds} and {@code caravan.reports}. A test makes it of the records that these are bound to. */
public final class FeedFileSchema {
    private FeedFileSchema() {}

    public static String text() {
        try (InputStream schema = Objects.requireNonNull(
                FeedFileSchema.class.getResourceAsStream("/feeds.schema.json"), "feeds.schema.json")) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
