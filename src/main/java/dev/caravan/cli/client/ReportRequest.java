package dev.caravan.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.ReportOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The options of a report as servers take them. */
final class ReportRequest {
    private ReportRequest() {}

    /** The body of {@code POST /api/jobs}. */
    static ObjectNode of(List<String> sources, ReportOptions options) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("sources", Server.tree(sources));
        if (options.report() != null) {
            json.put("report", options.report());
        }
        Grouping grouping = options.grouping();
        if (grouping != null) {
            json.set("groupBy", Server.tree(grouping.groupBy()));
            json.set("measures", Server.tree(grouping.measures()));
        }
        if (!options.orderBy().isEmpty()) {
            ArrayNode order = json.putArray("orderBy");
            options.orderBy().forEach(key -> order.add(key.toString()));
        }
        if (!options.columns().isEmpty()) {
            ObjectNode columns = json.putObject("columns");
            options.columns()
                    .forEach((column, type) -> columns.put(column, type.name().toLowerCase(Locale.ROOT)));
        }
        Map<String, Object> dialect = LoadRequest.dialect(options.dialect());
        if (!dialect.isEmpty()) {
            json.set("dialect", Server.tree(dialect));
        }
        if (options.onFieldCountMismatch() != null) {
            json.put(
                    "onFieldCountMismatch",
                    options.onFieldCountMismatch().name().toLowerCase(Locale.ROOT));
        }
        if (options.maxRejects() != null) {
            json.put("maxRejects", options.maxRejects());
        }
        return json;
    }
}
