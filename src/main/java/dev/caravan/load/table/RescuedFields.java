package dev.caravan.load.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.check.FieldTrim;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.LoadPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields of a record that don't fit the table's columns, as JSON: invalid values, and fields beyond the last column. Thread-safe. */
final class RescuedFields {
    /** The JSON key of fields beyond the last column, which have no name. */
    private static final String BEYOND = "_extra";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoadPlan plan;
    private final FieldTrim[] readings;
    private final boolean[] rescued;

    RescuedFields(LoadPlan plan, FieldTrim[] readings) {
        this.plan = plan;
        this.readings = readings;
        this.rescued = new boolean[readings.length];
        for (int c = 0; c < rescued.length; c++) {
            rescued[c] = plan.rescues(c);
        }
    }

    /** Whether the field is rescued. */
    boolean takes(Records records, int r, int c) {
        return rescued[c] && readings[c].isMisfit(records, r, c);
    }

    /** Writes the record's rescued fields, or NULL without any. */
    void write(Records records, int r, CopyText text) {
        String json = json(records, r);
        if (json == null) {
            text.nothing();
        } else {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            text.text(bytes, 0, bytes.length);
        }
    }

    /** The record's rescued fields; null without any. */
    @Nullable String json(Records records, int r) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int c = 0; c < rescued.length; c++) {
            if (takes(records, r, c)) {
                fields.put(plan.columns().get(c).header(), records.text(r, c));
            }
        }
        if (records.fields(r) > rescued.length) {
            List<String> beyond = new ArrayList<>();
            for (int c = rescued.length; c < records.fields(r); c++) {
                beyond.add(records.text(r, c));
            }
            fields.put(BEYOND, beyond);
        }
        return fields.isEmpty() ? null : json(fields);
    }

    private static String json(Map<String, Object> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
