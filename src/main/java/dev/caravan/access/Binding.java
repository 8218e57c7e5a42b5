package dev.caravan.access;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables, feeds and sources that a user, a key or a role may use; of an empty list any. Immutable.
 *
 * @param tables {@code TABLE} or {@code SCHEMA.TABLE}, as a job names it; {@code *} stands for any text of one of the two parts, so that
 *     {@code *} is any table without a schema
 * @param feeds names of feeds
 * @param sources files by absolute path, URLs and objects, as {@link SourcePattern} reads them
 */
public record Binding(List<String> tables, List<String> feeds, List<String> sources) implements Serializable {
    /** @throws IllegalArgumentException if a source is no pattern */
    public Binding {
        tables = List.copyOf(tables);
        feeds = List.copyOf(feeds);
        sources = List.copyOf(sources);
        sources.forEach(SourcePattern::of);
    }

    /** Whether it allows everything. */
    public boolean allowsAll() {
        return tables.isEmpty() && feeds.isEmpty() && sources.isEmpty();
    }

    boolean allowsTable(String table) {
        return tables.isEmpty() || tables.stream().anyMatch(pattern -> matches(pattern, table));
    }

    boolean allowsFeed(@Nullable String feed) {
        return feeds.isEmpty() || (feed != null && feeds.contains(feed));
    }

    boolean allowsSource(String source) {
        return sources.isEmpty()
                || sources.stream()
                        .anyMatch(pattern -> SourcePattern.of(pattern).matches(source));
    }

    /** Whether what it allows can be told by table and feed, which reports have not. */
    boolean allowsReports() {
        return tables.isEmpty() && feeds.isEmpty();
    }

    private static boolean matches(String pattern, String table) {
        int dot = table.indexOf('.');
        int patternDot = pattern.indexOf('.');
        if ((dot < 0) != (patternDot < 0)) {
            return false;
        }
        return dot < 0
                ? Glob.matches(pattern, table)
                : Glob.matches(pattern.substring(0, patternDot), table.substring(0, dot))
                        && Glob.matches(pattern.substring(patternDot + 1), table.substring(dot + 1));
    }
}
