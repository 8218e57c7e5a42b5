package dev.caravan.feed.plan;

import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.TimePattern;
import dev.caravan.value.ValueFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A format of dates or times that people use and that is not ISO 8601. The known ones are made once, when a column may have dates: to make one
 * costs more than to try it.
 *
 * @param hasLetters whether values have letters, as names of months or AM and PM
 * @param type date or timestamp
 */
record DateFormat(String pattern, boolean hasLetters, ColumnType type, ValueFormat form) {
    /** The order of days and months decides between two formats of one list. */
    static final List<List<DateFormat>> KNOWN = List.of(
            formats("d/M/yyyy", "M/d/yyyy"),
            formats("d-M-yyyy", "M-d-yyyy"),
            formats("d.M.yy"),
            formats("d/M/yy", "M/d/yy"),
            formats("d-M-yy", "M-d-yy"),
            formats("d-MMM-yyyy"),
            formats("d-MMM-yy"),
            formats("d MMM yyyy"),
            formats("MMM d, yyyy"),
            formats("yyyy.MM.dd"),
            formats("d.M.yyyy H:mm"),
            formats("d.M.yyyy H:mm:ss"),
            formats("d/M/yyyy H:mm", "M/d/yyyy H:mm"),
            formats("d/M/yyyy H:mm:ss", "M/d/yyyy H:mm:ss"),
            formats("d-M-yyyy H:mm", "M-d-yyyy H:mm"),
            formats("M/d/yyyy h:mm a"),
            formats("M/d/yyyy h:mm:ss a"));

    private static List<DateFormat> formats(String... patterns) {
        return Stream.of(patterns).map(DateFormat::of).toList();
    }

    private static DateFormat of(String pattern) {
        ColumnType type = TimePattern.of(pattern).hasTime() ? ColumnType.TIMESTAMP : ColumnType.DATE;
        return new DateFormat(
                pattern,
                pattern.contains("MMM") || pattern.endsWith("a"),
                type,
                Objects.requireNonNull(type.valueFormat(true, pattern)));
    }
}
