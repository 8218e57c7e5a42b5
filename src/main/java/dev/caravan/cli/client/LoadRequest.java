package dev.caravan.cli.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.feed.rule.WriteOptions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a load as servers take them. */
final class LoadRequest {
    /** By their names in the JSON object: texts, numbers, truth values, enums, lists and maps. */
    private final Map<String, Object> options = new LinkedHashMap<>();

    private final Map<String, Object> dialect;

    LoadRequest(JobOptions job) {
        put("feed", job.feed());
        put("table", job.table());
        put("key", job.key());
        Map<String, String> types = new LinkedHashMap<>();
        job.columns().forEach((column, type) -> types.put(column, type.name().toLowerCase(Locale.ROOT)));
        ValueSpellings values = job.mapping().values();
        if (values.formats() != null) {
            types.putAll(values.formats());
        }
        put("columns", types);
        put("onFieldCountMismatch", job.onFieldCountMismatch());
        put("maxRejects", job.maxRejects());
        put("dryRun", job.dryRun() ? true : null);
        put("again", job.again() ? true : null);
        put("corrects", job.corrects());
        putWrite(job.write());
        putColumns(job.mapping().columns());
        putValues(values);
        putRows(job.mapping().rows());
        dialect = dialect(job.dialect());
    }

    private void put(String name, @Nullable Object value) {
        if (value != null
                && !(value instanceof Collection<?> list && list.isEmpty())
                && !(value instanceof Map<?, ?> map && map.isEmpty())) {
            options.put(name, value);
        }
    }

    private void putWrite(WriteOptions write) {
        put("loadMethod", write.method());
        put("mode", write.mode());
        put("onDuplicate", write.onDuplicate());
        put("append", write.append());
        put("atomic", write.atomic());
        put("syncScope", write.syncScope());
        put("markDeleted", write.markDeleted());
        put("maxDeletes", write.maxDeletes());
    }

    private void putColumns(ColumnMapping columns) {
        put("columnNames", columns.columnNames());
        put("map", columns.map());
        put("skipColumns", columns.skipColumns());
        put("only", columns.only());
        put("ignoreExtra", columns.ignoreExtra());
    }

    private void putValues(ValueSpellings values) {
        put("nullValues", values.nullValues());
        put("nullUnquoted", values.nullUnquoted());
        put("decimal", values.decimal());
        put("thousands", values.thousands());
        put("dateFormats", values.dateFormats());
        put("timeZone", values.timeZone());
        put("trueValues", values.trueValues());
        put("falseValues", values.falseValues());
        put("defaults", values.defaults());
    }

    private void putRows(RowOptions rows) {
        put("set", rows.set());
        put("skipFooter", rows.skipFooter());
        put("limit", rows.limit());
    }

    /** The field {@code dialect}; empty: nothing is given. */
    static Map<String, Object> dialect(DialectOptions given) {
        Map<String, Object> dialect = new LinkedHashMap<>();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("delimiter", given.delimiter());
        all.put("quote", given.quote());
        all.put("escape", given.escape());
        all.put("comment", given.comment());
        all.put("encoding", given.encoding());
        all.put("header", given.header());
        all.put("skipLines", given.skipLines());
        all.put("trim", given.trim());
        all.forEach((name, value) -> {
            if (value != null) {
                dialect.put(name, value);
            }
        });
        return dialect;
    }

    /** The body of {@code POST /api/jobs}. */
    ObjectNode json(String source) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("source", source);
        options.forEach((name, value) -> json.set(name, Server.tree(plain(value))));
        if (!dialect.isEmpty()) {
            json.set("dialect", Server.tree(dialect));
        }
        return json;
    }

    private static Object plain(Object value) {
        return value instanceof Enum<?> each ? each.name().toLowerCase(Locale.ROOT) : value;
    }

    boolean isDryRun() {
        return options.containsKey("dryRun");
    }
}
