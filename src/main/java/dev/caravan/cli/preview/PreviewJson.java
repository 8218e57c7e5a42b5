package dev.caravan.cli.preview;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.MappingJsonFactory;
import dev.caravan.jobs.DialectJson;
import dev.caravan.jobs.SkippedLinesJson;
import dev.caravan.jobs.SuggestionJson;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.preview.Preview;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A preview as one line of JSON, written while the file is read; its fields are part of the fixed interface. */
final class PreviewJson {
    private static final JsonFactory JSON = new MappingJsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private PreviewJson() {}

    private record FoundDialect(
            @JsonUnwrapped DialectJson dialect, @Nullable String lineEnd) {}

    static void write(Preview preview, @Nullable Long limit, Writer out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("source", preview.source());
            json.writeObjectField(
                    "dialect",
                    new FoundDialect(DialectJson.of(preview.dialect(), preview.encoding()), preview.lineEnd()));
            List<String> header = preview.header();
            json.writeFieldName("header");
            if (header == null) {
                json.writeNull();
            } else {
                strings(json, header);
            }
            json.writeFieldName("types");
            strings(json, preview.types());
            json.writeFieldName("columns");
            strings(json, preview.targets());
            if (!preview.added().isEmpty()) {
                json.writeFieldName("added");
                strings(json, preview.added());
            }
            try {
                records(json, preview, limit);
                rejectsAndSkipped(json, preview, limit);
            } catch (IOException e) {
                failure(json, e);
                throw e;
            }
            List<SuggestionJson> suggestions = SuggestionJson.of(preview.plan());
            if (suggestions != null) {
                json.writeObjectField("suggestions", suggestions);
            }
            if (preview.remark() != null) {
                json.writeStringField("remark", preview.remark());
            }
            if (preview.obstacle() != null) {
                json.writeStringField("error", preview.obstacle());
            }
            json.writeEndObject();
        }
    }

    /** A source of which nothing can be shown. */
    static void writeFailed(String source, String error, Writer out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("source", source);
            json.writeNullField("dialect");
            json.writeNullField("header");
            for (String none : List.of("types", "columns", "records", "rejects")) {
                json.writeFieldName(none);
                strings(json, List.of());
            }
            json.writeStringField("error", error);
            json.writeEndObject();
        }
    }

    private static void records(JsonGenerator json, Preview preview, @Nullable Long limit) throws IOException {
        json.writeArrayFieldStart("records");
        preview.read(limit, new Preview.Visitor() {
            @Override
            public void record(List<String> fields) throws IOException {
                strings(json, fields);
            }
        });
        json.writeEndArray();
    }

    /** Ends the line so that a reader can't take half of a source for all of it. */
    private static void failure(JsonGenerator json, IOException e) throws IOException {
        while (!json.getOutputContext().getParent().inRoot()) {
            if (json.getOutputContext().inArray()) {
                json.writeEndArray();
            } else {
                json.writeEndObject();
            }
        }
        json.writeStringField("error", e.getMessage());
    }

    /** Reads the file once more, because its bad rows may be too many for memory. */
    private static void rejectsAndSkipped(JsonGenerator json, Preview preview, @Nullable Long limit)
            throws IOException {
        List<SkipCount> skipped = new ArrayList<>();
        json.writeArrayFieldStart("rejects");
        preview.read(limit, new Preview.Visitor() {
            @Override
            public void reject(Preview.Reject reject) throws IOException {
                json.writeStartObject();
                json.writeNumberField("line", reject.line());
                json.writeNumberField("offset", reject.offset());
                json.writeStringField("reason", reject.reason());
                json.writeStringField("message", reject.message());
                json.writeStringField("raw", reject.raw());
                json.writeEndObject();
            }

            @Override
            public void skipped(List<SkipCount> counts) {
                skipped.addAll(counts);
            }
        });
        json.writeEndArray();
        json.writeNumberField("skipped", SkipCount.lines(skipped));
        if (!skipped.isEmpty()) {
            json.writeObjectField("skippedLines", SkippedLinesJson.of(skipped));
        }
    }

    private static void strings(JsonGenerator json, List<? extends @Nullable String> values) throws IOException {
        json.writeStartArray();
        for (String value : values) {
            // Of null, the generator writes null.
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
