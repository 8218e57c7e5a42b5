package dev.caravan.preview;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.feed.rule.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The command that loads a source by the same options, as a POSIX shell takes it. */
final class LoadCommandLine {
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private final List<String> words = new ArrayList<>(List.of("./caravan", "load"));

    private LoadCommandLine() {}

    /** @param source a path, URL or object */
    static String of(String source, JobOptions options) {
        LoadCommandLine line = new LoadCommandLine();
        // A name that begins with a hyphen would be an option.
        line.words.add(quoted(source.startsWith("-") ? "./" + source : source));
        line.add("--feed", options.feed());
        line.add("--table", options.table());
        line.add("--key", options.key().isEmpty() ? null : String.join(",", options.key()));
        Map<String, String> formats = options.mapping().values().formats() == null
                ? Map.of()
                : options.mapping().values().formats();
        options.columns()
                .forEach(
                        (name, type) -> line.add("--column", name + ":" + formats.getOrDefault(name, type.toString())));
        line.dialect(options.dialect());
        line.add("--ragged", code(options.onFieldCountMismatch()));
        line.columns(options.mapping().columns());
        line.values(options.mapping().values());
        line.rows(options.mapping().rows());
        line.write(options.write());
        line.add("--max-rejects", options.maxRejects());
        line.flag("--again", options.again());
        return String.join(" ", line.words);
    }

    private void dialect(DialectOptions dialect) {
        add("--delimiter", "\t".equals(dialect.delimiter()) ? "tab" : dialect.delimiter());
        add("--quote", dialect.quote());
        add("--escape", dialect.escape());
        add("--comment", dialect.comment());
        add("--encoding", dialect.encoding());
        either("--header", "--no-header", dialect.header());
        add("--skip-lines", dialect.skipLines());
        either("--trim", "--no-trim", dialect.trim());
    }

    private void columns(ColumnMapping columns) {
        add("--columns", list(columns.columnNames()));
        pairs("--map", columns.map());
        add("--skip-column", list(columns.skipColumns()));
        add("--only", list(columns.only()));
        flag("--ignore-extra", columns.ignoreExtra());
    }

    private void values(ValueSpellings values) {
        add("--null", list(values.nullValues()));
        flag("--null-unquoted", values.nullUnquoted());
        add("--decimal", values.decimal());
        add("--thousands", values.thousands());
        add("--date-format", list(values.dateFormats()));
        add("--time-zone", values.timeZone());
        add("--true", list(values.trueValues()));
        add("--false", list(values.falseValues()));
        pairs("--default", values.defaults());
    }

    private void rows(RowOptions rows) {
        pairs("--set", rows.set());
        add("--skip-footer", rows.skipFooter());
        add("--limit", rows.limit());
    }

    private void write(WriteOptions write) {
        flag("--replace", write.mode() == LoadMode.REPLACE);
        flag("--sync", write.mode() == LoadMode.SYNC);
        add("--on-duplicate", code(write.onDuplicate()));
        flag("--append", write.append());
        flag("--atomic", write.atomic());
        add("--sync-scope", write.syncScope());
        add("--mark-deleted", write.markDeleted());
        add("--max-deletes", write.maxDeletes());
        add("--load-method", code(write.method()));
    }

    private void add(String option, @Nullable Object value) {
        if (value != null) {
            // After an equals sign a value may begin with a hyphen.
            words.add(quoted(option + "=" + value));
        }
    }

    private void flag(String option, @Nullable Boolean given) {
        if (Boolean.TRUE.equals(given)) {
            words.add(option);
        }
    }

    private void either(String yes, String no, @Nullable Boolean given) {
        if (given != null) {
            words.add(given ? yes : no);
        }
    }

    private void pairs(String option, @Nullable Map<String, String> pairs) {
        if (pairs != null) {
            pairs.forEach((name, value) -> {
                boolean plain = !name.contains("=") && !name.startsWith("\"");
                add(option, (plain ? name : doubleQuoted(name)) + "=" + value);
            });
        }
    }

    /** As {@link dev.caravan.feed.rule.MappingText#list} reads it. */
    private static @Nullable String list(@Nullable List<String> values) {
        return values == null
                ? null
                : values.stream()
                        .map(value -> value.contains(",") || value.startsWith("\"") ? doubleQuoted(value) : value)
                        .collect(Collectors.joining(","));
    }

    private static String doubleQuoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static @Nullable String code(@Nullable Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
