package dev.caravan.web.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Keeps the server's folders out of answers: of a path that lies in one, the part below it is left. Immutable. */
@Component
@ConditionalOnProperty("caravan.management.enabled")
public class ServerPaths {
    /** Settings of folders; of a list each. */
    private static final List<String> FOLDERS = List.of(
            "caravan.web.source-roots",
            "caravan.data-dir",
            "caravan.inbox.directory",
            "caravan.inbox.done",
            "caravan.inbox.failed",
            "caravan.spool.directory",
            "caravan.uploads.directory",
            "caravan.downloads.directory",
            "caravan.report.temp-directory",
            "caravan.report.results");

    private static final Pattern FILE_URI = Pattern.compile("(?:jar:)?file:/+(?:[^\\s\"'<>/]*(?<!!)/)*");

    private final Pattern folders;

    ServerPaths(Environment environment) {
        Binder binder = Binder.get(environment);
        folders = Pattern.compile(Stream.concat(
                        Stream.of("", System.getProperty("java.io.tmpdir")),
                        FOLDERS.stream()
                                .flatMap(setting ->
                                        binder.bind(setting, Bindable.listOf(String.class)).orElse(List.of()).stream()))
                .filter(folder -> !folder.contains("://"))
                .flatMap(ServerPaths::spellings)
                .distinct()
                // The deepest first: the rest of another is no shorter.
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\w/.-])(?:", ")/")));
    }

    private static Stream<String> spellings(String folder) {
        Path absolute = Path.of(folder).toAbsolutePath().normalize();
        return Stream.of(absolute, real(absolute))
                .filter(Objects::nonNull)
                .map(Path::toString)
                .filter(path -> path.length() > 1);
    }

    private static @Nullable Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return null;
        }
    }

    /** The text without the server's folders. */
    public String hide(String text) {
        if (text.indexOf('/') < 0) {
            return text;
        }
        return folders.matcher(FILE_URI.matcher(text).replaceAll("")).replaceAll(Matcher.quoteReplacement(""));
    }

    /** As {@link #hide}, and of a file that lies elsewhere its name. */
    public String hide(String text, @Nullable Path file) {
        return hide(file == null ? text : text.replace(file.toString(), String.valueOf(file.getFileName())));
    }
}
