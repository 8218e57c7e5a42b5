package dev.caravan.web.upload;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.DeclaredTypes;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.MappingText;
import dev.caravan.feed.rule.Mistake;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.upload.UploadException;
import dev.caravan.upload.UploadOptions;
import dev.caravan.web.settings.LoggedIn;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Options of an upload: form fields, query parameters or metadata of tus. Unknown names are ignored. Not thread-safe. */
final class UploadFields {
    private static final String HOLD = "hold";
    private static final int LONGEST = 200;
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_LIST = 65_536;
    private static final int KEY_COLUMNS = 100;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final Map<String, String> values = new LinkedHashMap<>();

    /** @throws UploadException BAD_REQUEST if the name already has another value */
    void put(String name, String value) {
        String before = values.putIfAbsent(name, value);
        if (before != null && !before.equals(value)) {
            throw bad("%s is given twice, differently".formatted(label(name)));
        }
    }

    /** Adds others, as {@link #put}. */
    void addAll(UploadFields others) {
        others.values.forEach(this::put);
    }

    /** Whether the field is present, be it empty. */
    boolean isNamed(String name) {
        return values.containsKey(name);
    }

    boolean has(String name) {
        return !values.getOrDefault(name, "").isBlank();
    }

    /** The first of these fields that is present; null: none is. */
    @Nullable String name(String... names) {
        return Arrays.stream(names)
                .filter(this::has)
                .findFirst()
                .map(name -> text(name, LONGEST_NAME))
                .orElse(null);
    }

    /** @throws UploadException BAD_REQUEST if the field is missing */
    String required(String name) {
        if (!has(name)) {
            throw bad(label(name) + " is missing");
        }
        return text(name, LONGEST);
    }

    /** @throws UploadException BAD_REQUEST if the field is missing, or not a whole number of 0 or more */
    long number(String name) {
        String text = required(name);
        try {
            long number = Long.parseLong(text);
            if (number < 0) {
                throw bad(label(name) + " is negative");
            }
            return number;
        } catch (NumberFormatException e) {
            throw bad(label(name) + " is no whole number");
        }
    }

    UploadOptions options() {
        String sha256 = optional("sha256");
        if (sha256 != null) {
            sha256 = sha256.toLowerCase(Locale.ROOT);
            if (!SHA_256.matcher(sha256).matches()) {
                throw bad("sha256 is not 64 hexadecimal digits");
            }
        }
        List<String> key = has("key")
                ? Arrays.stream(text("key", LONGEST_NAME).split(","))
                        .map(String::strip)
                        .filter(column -> !column.isEmpty())
                        .toList()
                : List.of();
        if (key.size() > KEY_COLUMNS) {
            throw bad("key has more than %d columns".formatted(KEY_COLUMNS));
        }
        String report = optional("report");
        UploadOptions options = new UploadOptions(
                optional("feed"),
                report,
                optional("table"),
                key,
                types().types(),
                dialect(),
                oneOf("onFieldCountMismatch", FieldCountPolicy.values()),
                maxRejects(),
                write(),
                mapping().withFormats(types().formats()),
                sha256,
                isTrue("again"),
                null,
                LoggedIn.submitter());
        if (report != null && options.areOfLoad()) {
            throw bad(
                    "report: a report goes into no table; leave feed, table, key, columns, dialect, again, how rows are written and mappings out");
        }
        return options;
    }

    private @Nullable String maxRejects() {
        String limit = optional("maxRejects");
        if (limit != null) {
            parsed("maxRejects", () -> RejectLimit.parse(limit, TooManyRejectsPolicy.KEEP));
        }
        return limit;
    }

    /** Whether the upload waits when it is complete; then the request that starts it has the options. */
    boolean isHeld() {
        boolean held = isTrue(HOLD);
        if (held && (has("report") || options().areOfLoad())) {
            throw bad("hold: the options of a held upload come when it is started, in POST /api/jobs");
        }
        return held;
    }

    /** @throws UploadException BAD_REQUEST if the upload is to be held, which only those of tus can be */
    void requireNotHeld() {
        if (isTrue(HOLD)) {
            throw bad("hold: only uploads by tus can be held");
        }
    }

    /** A NAME:TYPE between commas, or a line. */
    private DeclaredTypes types() {
        return parsed("columns", () -> {
            Map<String, String> named = new LinkedHashMap<>();
            text("columns", LONGEST_LIST)
                    .lines()
                    .flatMap(line -> MappingText.list(line).stream())
                    .forEach(column -> {
                        int colon = column.lastIndexOf(':');
                        if (colon <= 0) {
                            throw new IllegalArgumentException("'%s' must be NAME:TYPE".formatted(label(column)));
                        }
                        named.put(column.substring(0, colon).strip(), column.substring(colon + 1));
                    });
            return DeclaredTypes.parse(named);
        });
    }

    private DialectOptions dialect() {
        // A delimiter may be a space, which is text all the same.
        String delimiter = values.getOrDefault("delimiter", "");
        return parsed(
                "dialect",
                () -> new DialectOptions(
                        delimiter.isEmpty() ? null : delimiter.isBlank() ? delimiter : optional("delimiter"),
                        optional("quote"),
                        optional("escape"),
                        optional("comment"),
                        optional("encoding"),
                        given("header"),
                        has("skipLines") ? whole("skipLines") : null,
                        given("trim")));
    }

    private Mapping mapping() {
        Mapping mapping = stated();
        Mistake mistake = mapping.mistake();
        if (mistake != null) {
            throw bad(mistake.of(mistake.field()));
        }
        return mapping;
    }

    private Mapping stated() {
        return new Mapping(
                new ColumnMapping(
                        list("columnNames"),
                        pairs("map"),
                        list("skipColumns"),
                        list("only"),
                        isTrue("ignoreExtra") ? true : null),
                new ValueSpellings(
                        list("nullValues"),
                        isTrue("nullUnquoted") ? true : null,
                        optional("decimal"),
                        optional("thousands"),
                        list("dateFormats"),
                        optional("timeZone"),
                        list("trueValues"),
                        list("falseValues"),
                        pairs("defaults")),
                new RowOptions(
                        pairs("set"),
                        has("skipFooter") ? whole("skipFooter") : null,
                        has("limit") ? number("limit") : null));
    }

    /** Values between commas; null if the field is absent. */
    private @Nullable List<String> list(String name) {
        return has(name) ? parsed(name, () -> MappingText.list(text(name, LONGEST_LIST))) : null;
    }

    /** A NAME=VALUE a line; null if the field is absent. */
    private @Nullable Map<String, String> pairs(String name) {
        return has(name)
                ? parsed(
                        name,
                        () -> MappingText.pairs(text(name, LONGEST_LIST).lines().toList()))
                : null;
    }

    private static <T> T parsed(String name, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw bad(name + ": " + e.getMessage());
        }
    }

    private WriteOptions write() {
        WriteOptions write = new WriteOptions(
                oneOf("loadMethod", LoadMethod.values()),
                oneOf("mode", LoadMode.values()),
                oneOf("onDuplicate", DuplicatePolicy.values()),
                isTrue("append") ? true : null,
                isTrue("atomic") ? true : null,
                optional("syncScope"),
                optional("markDeleted"),
                optional("maxDeletes"));
        try {
            // What a feed states may complete it: whether a scope of a sync fits is known then.
            if (write.mode() != null || write.onDuplicate() != null || write.append() != null) {
                write.resolved();
            }
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        return write;
    }

    private <E extends Enum<E>> @Nullable E oneOf(String name, E[] values) {
        String value = optional(name);
        if (value == null) {
            return null;
        }
        return Arrays.stream(values)
                .filter(each -> each.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> bad("%s is none of %s"
                        .formatted(
                                name,
                                Arrays.stream(values)
                                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }

    private int whole(String name) {
        return Math.toIntExact(Math.min(number(name), Integer.MAX_VALUE));
    }

    private @Nullable Boolean given(String name) {
        return has(name) ? Boolean.valueOf(isTrue(name)) : null;
    }

    private boolean isTrue(String name) {
        String value = optional(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw bad("%s is neither true nor false".formatted(name));
        }
        return "true".equals(value);
    }

    private @Nullable String optional(String name) {
        return has(name) ? text(name, LONGEST) : null;
    }

    private String text(String name, int longest) {
        String text = values.getOrDefault(name, "").strip();
        if (text.length() > longest) {
            throw bad("%s has more than %d characters".formatted(label(name), longest));
        }
        if (text.indexOf('\0') >= 0) {
            throw bad(label(name) + " has a NUL character in it");
        }
        return text;
    }

    private static String label(String name) {
        return name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
    }

    private static UploadException bad(String message) {
        return new UploadException(UploadException.Reason.BAD_REQUEST, message);
    }
}
