package dev.caravan.web.upload;

import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.upload.UploadException;
import dev.caravan.upload.UploadOptions;
import dev.caravan.web.settings.LoggedIn;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Options of an upload: form fields, query parameters or metadata of tus. Unknown names are ignored. Not thread-safe. */
final class UploadFields {
    private static final int LONGEST = 200;
    private static final int LONGEST_NAME = 4096;
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
        return options(optional("feed"), optional("report"), optional("table"), key, write(), sha256, isTrue("again"));
    }

    private static UploadOptions options(
            @Nullable String feed,
            @Nullable String report,
            @Nullable String table,
            List<String> key,
            WriteOptions write,
            @Nullable String sha256,
            boolean again) {
        boolean isLoad = feed != null || table != null || !key.isEmpty() || !write.equals(WriteOptions.NONE) || again;
        if (report != null && isLoad) {
            throw bad(
                    "report: a report goes into no table; leave feed, table, key, again and how rows are written out");
        }
        return new UploadOptions(feed, report, table, key, write, sha256, again, LoggedIn.submitter());
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
