package dev.caravan.web;

import dev.caravan.csv.source.CsvName;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.security.Login;
import dev.caravan.web.settings.WebSettings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * Files of this machine that clients may name: those below the configured folders, except Caravan's own, dot files, and the files of its
 * configuration. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class SourceRoots {
    private static final String SETTING = "caravan.web.source-roots";

    /** Settings of the folders that Caravan keeps its files in. */
    private static final List<String> OWN = List.of(
            "caravan.data-dir",
            "caravan.spool.directory",
            "caravan.uploads.directory",
            "caravan.downloads.directory",
            "caravan.report.temp-directory",
            "caravan.report.results");

    /** Files that a start from another folder, or with another profile, reads its settings from. */
    private static final Pattern CONFIGURATION = Pattern.compile("application.*\\.(ya?ml|properties)");

    /** Folders below a root that are looked into for a list. */
    private static final int DEEPEST = 5;
    /** Files below a root that are looked at for a list. */
    private static final int MOST_VISITED = 10_000;

    private final List<Path> roots;
    private final List<Path> own;
    private final ConfigurableEnvironment environment;

    @Autowired
    SourceRoots(WebSettings settings, Login login, ConfigurableEnvironment environment) {
        this(settings, login.isRequired(), environment);
    }

    SourceRoots(WebSettings settings, boolean isLoginRequired, ConfigurableEnvironment environment) {
        List<String> named = settings.sourceRoots();
        this.roots = (named != null ? named : isLoginRequired ? List.<String>of() : List.of("."))
                .stream().map(Path::of).toList();
        this.own = OWN.stream()
                .map(environment::getProperty)
                .filter(Objects::nonNull)
                .filter(folder -> !folder.isBlank() && !folder.contains("://"))
                .map(Path::of)
                .toList();
        this.environment = environment;
    }

    /**
     * The real path, with all links followed, so that the file that is checked is the file that is loaded; of an archive's entry with its
     * name behind. A file that may not be loaded gets the same answer as one that does not exist, so that clients can't probe for files.
     *
     * @throws ProblemException SOURCE_NOT_ALLOWED
     */
    Path file(String source) {
        if (roots.isEmpty()) {
            throw new ProblemException(
                    ProblemType.SOURCE_NOT_ALLOWED,
                    "%s: files of the server may be loaded by name once %s has the folder that they lie in"
                            .formatted(source, SETTING));
        }
        ZipPath zip = ZipPath.of(path(source));
        Path real = real(zip.file());
        if (real == null || !isAllowed(real)) {
            throw notAllowed(source);
        }
        return zip.entry() == null ? real : Path.of(real + "!/" + zip.entry());
    }

    /**
     * A file that may be loaded.
     *
     * @param source name by which a client loads it
     * @param real path, with all links followed
     */
    record Listed(String source, Path real, long bytes, Instant modified) {}

    /** @param more whether there are other files, or places that were not looked at */
    record Listing(List<Listed> files, boolean more) {}

    /** The latest CSV files and archives below the folders, at most {@code most}. */
    Listing list(int most, Predicate<Listed> wanted) {
        List<Listed> found = new ArrayList<>();
        boolean[] more = new boolean[1];
        for (Path root : roots) {
            more[0] |= !walk(root, found);
        }
        List<Listed> files = found.stream()
                .sorted(Comparator.comparing(Listed::modified).reversed())
                .filter(wanted)
                .filter(file -> isAllowed(file.real()))
                .limit(most + 1L)
                .toList();
        return new Listing(files.stream().limit(most).toList(), more[0] || files.size() > most);
    }

    /** False: the folder has more than was looked at. */
    private static boolean walk(Path root, List<Listed> found) {
        Path real = real(root);
        if (real == null) {
            return true;
        }
        boolean[] whole = {true};
        int[] visited = new int[1];
        try {
            // Links are not followed: those that lead to files below the folders are listed where they lead to.
            Files.walkFileTree(real, Set.of(), DEEPEST, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return folder.equals(real) || !isHidden(real.relativize(folder))
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (++visited[0] > MOST_VISITED) {
                        whole[0] = false;
                        return FileVisitResult.TERMINATE;
                    }
                    if (attributes.isDirectory()) {
                        whole[0] = false;
                    } else if (attributes.isRegularFile() && isLoadable(file)) {
                        found.add(new Listed(
                                root.resolve(real.relativize(file)).normalize().toString(),
                                file,
                                attributes.size(),
                                attributes.lastModifiedTime().toInstant()));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return false;
        }
        return whole[0];
    }

    private static boolean isLoadable(Path file) {
        return CsvName.isOf(file) || file.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /**
     * As {@link #file}, wherever the file lies: for this process's own user.
     *
     * @throws ProblemException SOURCE_NOT_ALLOWED if there is none
     */
    Path anyFile(String source) {
        ZipPath zip = ZipPath.of(path(source));
        Path real = real(zip.file());
        if (real == null) {
            throw new ProblemException(ProblemType.SOURCE_NOT_ALLOWED, source + ": there is no such file");
        }
        return zip.entry() == null ? real : Path.of(real + "!/" + zip.entry());
    }

    private static Path path(String source) {
        try {
            return Path.of(source).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "source: is no name of a file");
        }
    }

    private static @Nullable Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return null;
        }
    }

    /** The deepest folder decides: below a folder of Caravan's own files, only roots that are inside it allow loading. */
    private boolean isAllowed(Path file) {
        List<Path> kept = own.stream()
                .map(SourceRoots::real)
                .filter(Objects::nonNull)
                .filter(file::startsWith)
                .toList();
        return !isConfiguration(file)
                && roots.stream()
                        .map(SourceRoots::real)
                        .anyMatch(root -> root != null
                                && file.startsWith(root)
                                && kept.stream().allMatch(root::startsWith)
                                && !isHidden(root.relativize(file)));
    }

    private static boolean isHidden(Path below) {
        return StreamSupport.stream(below.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith("."));
    }

    private boolean isConfiguration(Path file) {
        return CONFIGURATION.matcher(String.valueOf(file.getFileName())).matches()
                || configurationFiles().contains(file);
    }

    /** The files that this process has its settings from. */
    private Set<Path> configurationFiles() {
        return environment.getPropertySources().stream()
                .flatMap(SourceRoots::origins)
                .flatMap(SourceRoots::fileOf)
                .collect(Collectors.toSet());
    }

    @SuppressWarnings("unchecked")
    private static Stream<Origin> origins(PropertySource<?> source) {
        if (!(source instanceof EnumerablePropertySource<?> enumerable)
                || !(source instanceof OriginLookup<?> lookup)) {
            return Stream.empty();
        }
        OriginLookup<String> byName = (OriginLookup<String>) lookup;
        return Stream.of(enumerable.getPropertyNames()).map(byName::getOrigin).filter(Objects::nonNull);
    }

    private static Stream<Path> fileOf(Origin origin) {
        Resource resource = origin instanceof TextResourceOrigin text ? text.getResource() : null;
        try {
            return resource != null && resource.isFile()
                    ? Stream.of(resource.getFile().toPath().toRealPath())
                    : Stream.empty();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private ProblemException notAllowed(String source) {
        return new ProblemException(
                ProblemType.SOURCE_NOT_ALLOWED,
                "%s: there is no such file that may be loaded by name; %s names the folders of those that may"
                        .formatted(source, SETTING));
    }
}
