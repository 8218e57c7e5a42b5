package dev.caravan.csv.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells JSON (RFC 8259), and JSON lines, by parsing it: a single stray character makes it something else, such as a table of which one
 * column holds JSON.
 */
final class JsonText {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final ForeignContent DOCUMENT =
            new ForeignContent("JSON", "convert it to CSV, for instance with jq and its @csv");
    private static final ForeignContent LINES =
            new ForeignContent("JSON lines", "convert it to CSV, for instance with jq and its @csv");

    private JsonText() {}

    /**
     * @param text begins with a bracket or a brace
     * @param whole whether it is the whole file; a file that ends in the middle is JSON if what is there has names
     */
    static @Nullable ForeignContent of(String text, boolean whole) {
        int values = 0;
        boolean named = false;
        long end = 0;
        try (JsonParser json = JSON.createParser(text)) {
            int depth = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (depth == 0 && (!token.isStructStart() || (values > 0 && !isOnNewLine(text, end, json)))) {
                    return null;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                named |= token == JsonToken.FIELD_NAME;
                if (depth == 0) {
                    values++;
                    end = json.currentLocation().getCharOffset();
                }
            }
            return values > 1 ? LINES : DOCUMENT;
        } catch (JsonProcessingException e) {
            boolean cut = e.getOriginalMessage().startsWith("Unexpected end-of-input");
            return !cut ? null : values > 1 ? LINES : named || (!whole && values == 0) ? DOCUMENT : null;
        } catch (IOException e) {
            throw new UncheckedIOException("of a text in memory", e);
        }
    }

    private static boolean isOnNewLine(String text, long end, JsonParser json) {
        return text.substring((int) end, (int) json.currentTokenLocation().getCharOffset())
                        .indexOf('\n')
                >= 0;
    }
}
