package dev.caravan.feed;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.Mistake;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.RowEvents;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.value.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Validates feeds when Caravan starts, so that an invalid rule is reported before the first file arrives. */
final class FeedValidator {
    private static final int MAX_LENGTH = 10_000_000;
    private static final int MAX_PATTERN = 1_000;
    private static final int MAX_VALUES = 10_000;
    private static final Pattern FOLLOWERS =
            Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]*:[A-Za-z0-9_-]{1,256}|sqs:[A-Za-z0-9_-]{1,80}");

    private final String prefix;

    private FeedValidator(String prefix) {
        this.prefix = prefix;
    }

    /** @throws InvalidFeedException if the feed is invalid */
    static void check(String name, Feed feed) {
        new FeedValidator("caravan.feeds." + name + ".").check(feed);
    }

    /** @throws InvalidFeedException if a rule for a column of a feed or a report is invalid */
    static void checkColumn(String prefix, String name, ColumnRule rule) {
        new FeedValidator(prefix + "columns." + name + ".").check(name, rule);
    }

    private void check(Feed feed) {
        checkMatch(prefix, feed.match());
        if (feed.table() != null && feed.table().isBlank()) {
            throw bad("table", feed.table(), "must name a table");
        }
        if (feed.key() != null && feed.key().stream().anyMatch(String::isBlank)) {
            throw bad("key", feed.key(), "must name columns");
        }
        checkMaxRejects(prefix, feed.maxRejects());
        if (feed.onTooManyRejects() == TooManyRejectsPolicy.UNDO && Boolean.FALSE.equals(feed.lineage())) {
            throw bad("on-too-many-rejects", "undo", "needs the table's lineage, and lineage is false");
        }
        checkFollowUp(feed);
        checkWrite(feed);
        Mistake mistake = feed.mapping().mistake();
        if (mistake != null) {
            throw bad(mistake.setting(), mistake.value(), mistake.must());
        }
        Map<String, ColumnRule> columns = feed.columns() == null ? Map.of() : feed.columns();
        Map<String, String> targets = new HashMap<>();
        columns.forEach((name, rule) -> {
            checkColumn(prefix, name, rule);
            String target = rule.rename() == null ? name : rule.rename();
            String other = targets.put(target.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                throw bad("columns." + name + ".rename", target, "must differ from the name of column " + other);
            }
        });
    }

    private void checkWrite(Feed feed) {
        String contradiction = feed.write().contradiction();
        if (contradiction != null) {
            throw bad("mode", feed.mode() == null ? LoadMode.ADD : feed.mode(), contradiction);
        }
        if (feed.maxDeletes() != null) {
            checkLimit("max-deletes", feed.maxDeletes());
        }
        if (Boolean.TRUE.equals(feed.append()) && feed.key() != null) {
            throw bad("append", true, "makes every record a row, and key is given");
        }
    }

    private void checkLimit(String setting, String value) {
        try {
            RejectLimit.parse(value, TooManyRejectsPolicy.KEEP);
        } catch (IllegalArgumentException e) {
            throw bad(setting, value, firstLine(e));
        }
    }

    static void checkMaxRejects(String prefix, @Nullable String maxRejects) {
        if (maxRejects != null) {
            try {
                RejectLimit.parse(maxRejects, TooManyRejectsPolicy.KEEP);
            } catch (IllegalArgumentException e) {
                throw new InvalidFeedException(prefix + "max-rejects", maxRejects, firstLine(e));
            }
        }
    }

    private void checkFollowUp(Feed feed) {
        RowEvents rowEvents = feed.rowEvents();
        if (rowEvents == null) {
            return;
        }
        if (rowEvents.to() == null || !FOLLOWERS.matcher(rowEvents.to()).matches()) {
            throw bad(
                    "row-events.to",
                    rowEvents.to() == null ? "" : rowEvents.to(),
                    "must be the ARN of an SNS topic, or sqs:NAME of a queue");
        }
        if (rowEvents.columns().isEmpty() || rowEvents.columns().stream().anyMatch(String::isBlank)) {
            throw bad("row-events.columns", rowEvents.columns(), "must name columns of the table");
        }
        if (Boolean.FALSE.equals(feed.lineage())) {
            throw bad("row-events", rowEvents.to(), "needs the table's lineage, and lineage is false");
        }
    }

    static void checkMatch(String prefix, @Nullable String match) {
        if (match == null || match.isBlank()) {
            throw new InvalidFeedException(
                    prefix + "match", match == null ? "" : match, "must be a glob such as \"contacts*.csv\"");
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + match);
        } catch (IllegalArgumentException e) {
            throw new InvalidFeedException(
                    prefix + "match", match, "must be a glob such as \"contacts*.csv\": " + firstLine(e));
        }
    }

    private void check(String column, ColumnRule rule) {
        if (rule.rename() != null && rule.rename().isBlank()) {
            throw bad("rename", rule.rename(), "must be a name");
        }
        if (rule.rename() != null && ColumnMapping.isReserved(rule.rename())) {
            throw bad("rename", rule.rename(), "must name another column: that one is Caravan's or the database's");
        }
        if (rule.maxLength() != null && (rule.maxLength() < 1 || rule.maxLength() > MAX_LENGTH)) {
            throw bad("max-length", rule.maxLength(), "must be 1 to 10,000,000 characters");
        }
        checkFormat(rule);
        checkBounds(rule);
        checkPattern(rule.pattern());
        checkValues("one-of", rule.oneOf());
        checkValues("null-values", rule.nullValues());
        checkOneOf(rule);
        boolean email = rule.type() == null ? ColumnType.isEmailByName(column) : rule.type() == ColumnType.EMAIL;
        if (!email && rule.deliverability() != null) {
            throw bad("deliverability", rule.deliverability(), "is for columns of type email");
        }
        if (!email && rule.allowSpecialUseDomains() != null) {
            throw bad("allow-special-use-domains", rule.allowSpecialUseDomains(), "is for columns of type email");
        }
        if (!email && rule.foldLocalPart() != null) {
            throw bad("fold-local-part", rule.foldLocalPart(), "is for columns of type email");
        }
        if (!email && rule.mailbox() != null) {
            throw bad("mailbox", rule.mailbox(), "is for columns of type email");
        }
    }

    private void checkFormat(ColumnRule rule) {
        String format = rule.format();
        if (format == null) {
            return;
        }
        ColumnType type = rule.type();
        if (type == null || !type.hasFormat()) {
            throw bad("format", format, "is for columns whose type is declared as date, timestamp or decimal");
        }
        try {
            type.valueFormat(false, format);
        } catch (IllegalArgumentException e) {
            throw bad("format", format, firstLine(e));
        }
    }

    private void checkBounds(ColumnRule rule) {
        checkBound("min", rule, rule.min(), null);
        checkBound("max", rule, null, rule.max());
        String min = rule.min();
        ValueFormat valueFormat = rule.type() == null ? null : rule.type().valueFormat(false, null);
        if (min != null && rule.max() != null && valueFormat != null) {
            byte[] lowest = min.getBytes(StandardCharsets.UTF_8);
            if (!valueFormat.range(null, rule.max()).holds(lowest, 0, lowest.length)) {
                throw bad("min", min, "must not be above max, which is \"%s\"".formatted(rule.max()));
            }
        }
    }

    private void checkBound(String key, ColumnRule rule, @Nullable String min, @Nullable String max) {
        String bound = min == null ? max : min;
        if (bound == null) {
            return;
        }
        ValueFormat valueFormat = rule.type() == null ? null : rule.type().valueFormat(false, null);
        if (valueFormat == null) {
            throw bad(key, bound, "needs a type with an order: integer, decimal, date or timestamp");
        }
        try {
            valueFormat.range(min, max);
        } catch (IllegalArgumentException e) {
            throw bad(key, bound, firstLine(e));
        }
    }

    private void checkPattern(@Nullable String pattern) {
        if (pattern == null) {
            return;
        }
        if (pattern.isEmpty() || pattern.length() > MAX_PATTERN) {
            throw bad("pattern", pattern, "must have 1 to 1,000 characters");
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw bad(
                    "pattern",
                    pattern,
                    "must be a regular expression of RE2, without look-around and back references: "
                            + e.getDescription());
        }
    }

    private void checkValues(String key, @Nullable List<String> values) {
        if (values != null && (values.isEmpty() || values.size() > MAX_VALUES)) {
            throw bad(key, values.isEmpty() ? "" : values.size() + " values", "must be 1 to 10,000 values");
        }
    }

    private void checkOneOf(ColumnRule rule) {
        ValueFormat valueFormat = rule.type() == null ? null : rule.type().valueFormat(false, rule.format());
        if (rule.oneOf() == null || valueFormat == null) {
            return;
        }
        for (String value : rule.oneOf()) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            if (utf8.length == 0 || valueFormat.typeMismatch(utf8, 0, utf8.length) != null) {
                throw bad("one-of", value, "must be of the column's type, which is " + rule.type());
            }
        }
    }

    private InvalidFeedException bad(String key, Object value, String must) {
        return new InvalidFeedException(prefix + key, value, must);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("must be another");
    }
}
