package dev.caravan.cli.option;

import dev.caravan.csv.source.CsvName;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which paths of a store an argument names: one, those below a prefix that ends with a slash, or those that a glob matches. Immutable.
 *
 * @param path one, a prefix, or a glob; empty: a prefix
 * @param glob matches paths below a prefix, relative to it; null: CSV files by their names
 */
record PathSelection(String path, @Nullable String glob) {
    boolean isPrefix() {
        return path.isEmpty() || path.endsWith("/");
    }

    /** Whether it names one path, and needs no list of them. */
    boolean isOne() {
        return !isPrefix() && wildcard() < 0;
    }

    /** The beginning that all its paths have. */
    String prefix() {
        return isPrefix() || wildcard() < 0 ? path : path.substring(0, wildcard());
    }

    Predicate<String> wanted() {
        if (isPrefix()) {
            Predicate<Path> below = glob == null ? CsvName::isOf : SourceArguments.matcher(glob);
            return found -> below.test(relative(found));
        }
        Predicate<Path> whole = SourceArguments.matcher(path);
        return found -> whole.test(Path.of(found));
    }

    /** What the wildcards of a glob stand for in a path that it found; null: no glob did. */
    @Nullable List<String> captures(String found) {
        if (isPrefix()) {
            return glob == null ? null : SourceArguments.captures(glob, relative(found));
        }
        return wildcard() < 0 ? null : SourceArguments.captures(path, Path.of(found));
    }

    private Path relative(String found) {
        return Path.of(found.substring(path.length()));
    }

    private int wildcard() {
        return SourceArguments.firstWildcard(path);
    }
}
