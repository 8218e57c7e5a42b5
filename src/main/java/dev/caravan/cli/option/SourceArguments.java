package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.csv.source.CsvName;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.feed.rule.FileGlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Expands arguments to files: files, entries of zip archives, directories of CSV files, globs. */
public final class SourceArguments {
    /**
     * A file that an argument names.
     *
     * @param captures what the wildcards of a glob stand for in its path; null: no glob found it
     */
    public record Expanded(Path file, @Nullable List<String> captures) {}

    private static final String GLOB_CHARACTERS = "*?[{";

    private SourceArguments() {}

    /**
     * The files that the arguments name, in their order; the files of a directory or a glob are sorted by name.
     *
     * @throws CommandFailure if one names nothing that can be read; the message names it
     */
    public static List<Path> expand(List<String> arguments) {
        return expand(arguments, null);
    }

    /**
     * As {@link #expand(List)}, with the files in directories that a glob matches, relative to the directory.
     *
     * @param glob null: CSV files by their names
     * @throws CommandFailure also if a glob is given and no argument is a directory
     */
    public static List<Path> expand(List<String> arguments, @Nullable String glob) {
        return expandGlobs(arguments, glob).stream().map(Expanded::file).toList();
    }

    /** As {@link #expand(List, String)}, with what globs found. */
    public static List<Expanded> expandGlobs(List<String> arguments, @Nullable String glob) {
        if (glob != null && arguments.stream().noneMatch(SourceArguments::isDirectory)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--glob %s: none of the sources is a directory that it could look into".formatted(glob));
        }
        List<Expanded> files = new ArrayList<>();
        for (String argument : arguments) {
            try {
                Path path = Path.of(argument);
                ZipPath named = ZipPath.of(path);
                if (named.entry() != null) {
                    readable(named.file());
                    files.add(new Expanded(path, null));
                } else if (Files.isDirectory(path)) {
                    (glob == null ? inDirectory(path) : matching(path, glob))
                            .forEach(file -> files.add(
                                    new Expanded(file, glob == null ? null : captures(glob, path.relativize(file)))));
                } else if (Files.exists(path) || firstWildcard(argument) < 0) {
                    files.add(new Expanded(readable(path), null));
                } else {
                    matching(argument).forEach(file -> files.add(new Expanded(file, captures(argument, file))));
                }
            } catch (InvalidPathException e) {
                throw new CommandFailure(ExitCode.USAGE, argument + ": is no path: " + e.getReason(), e);
            }
        }
        return files;
    }

    private static Path readable(Path file) {
        if (!Files.exists(file)) {
            throw new CommandFailure(ExitCode.USAGE, file + ": no such file or directory");
        }
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.USAGE, file + ": is no regular file");
        }
        if (!Files.isReadable(file)) {
            throw new CommandFailure(ExitCode.USAGE, file + ": permission denied");
        }
        return file;
    }

    private static List<Path> inDirectory(Path directory) {
        List<Path> files = walk(directory, CsvName::isOf);
        if (files.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    directory + ": no CSV file is in this directory or below (looked for were " + CsvName.ENDINGS
                            + "); name others by a glob in quotes, as '" + directory + "/**/*.txt'");
        }
        return files;
    }

    static boolean isDirectory(String argument) {
        try {
            return Files.isDirectory(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static List<Path> matching(Path directory, String glob) {
        Predicate<Path> matcher = matcher(glob);
        List<Path> files = walk(directory, file -> matcher.test(directory.relativize(file)));
        if (files.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "%s: no file in it matches %s".formatted(directory, glob));
        }
        return files;
    }

    /** "**&#47;" means any number of directories, none included, as in a shell. */
    static Predicate<Path> matcher(String glob) {
        try {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            PathMatcher flat = FileSystems.getDefault().getPathMatcher("glob:" + glob.replace("**/", ""));
            return file -> matcher.matches(file) || flat.matches(file);
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(ExitCode.USAGE, glob + ": is no glob: " + e.getDescription(), e);
        }
    }

    /** What the wildcards of a glob stand for in a path that it matches. */
    static List<String> captures(String glob, Path path) {
        return FileGlob.shellCaptures(glob, path)
                .orElseThrow(() -> new IllegalStateException("%s does not match %s".formatted(path, glob)));
    }

    private static List<Path> matching(String glob) {
        Path root = directoryBeforeWildcards(glob);
        List<Path> files = Files.isDirectory(root) ? walk(root, matcher(glob)) : List.of();
        if (files.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, glob + ": no file matches");
        }
        return files;
    }

    /** Index of the first character of a glob's wildcard; -1 if the text has none. */
    static int firstWildcard(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (GLOB_CHARACTERS.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static Path directoryBeforeWildcards(String glob) {
        int wildcard = firstWildcard(glob);
        int slash = glob.lastIndexOf('/', wildcard);
        return slash < 0 ? Path.of("") : Path.of(slash == 0 ? "/" : glob.substring(0, slash));
    }

    private static List<Path> walk(Path root, Predicate<Path> wanted) {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .filter(wanted)
                    .map(SourceArguments::readable)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure(ExitCode.USAGE, root + ": can't be read: " + e.getMessage(), e);
        }
    }
}
