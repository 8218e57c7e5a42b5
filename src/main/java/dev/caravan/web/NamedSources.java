package dev.caravan.web;

import dev.caravan.csv.ZipPath;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.ReportOptions;
import dev.caravan.intake.Sources;
import dev.caravan.intake.Submission;
import dev.caravan.ledger.Claim;
import dev.caravan.operate.Operations;
import dev.caravan.operate.ReportOperations;
import dev.caravan.s3.ObjectException;
import dev.caravan.s3.ObjectPlace;
import dev.caravan.s3.UnreachableStoreException;
import dev.caravan.url.UrlException;
import dev.caravan.url.UrlText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Makes jobs of sources that somebody names by HTTP, who may not reach whatever this process reaches: files below the configured folders,
 * objects of the configured buckets, and URLs, which have a guard of their own. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class NamedSources {
    private final Operations operations;
    private final ReportOperations reports;
    private final WebSettings settings;
    private final List<Path> roots;
    private final Path own;

    NamedSources(
            Operations operations,
            ReportOperations reports,
            WebSettings settings,
            @Value("${caravan.data-dir}") Path own) {
        this.operations = operations;
        this.reports = reports;
        this.settings = settings;
        this.roots = settings.sourceRoots().stream().map(Path::of).toList();
        this.own = own;
    }

    /** @throws ProblemException if it may not be loaded, or can't be */
    Submission submit(String source, JobOptions options) {
        if (UrlText.isOne(source)) {
            try {
                return operations.submit(UrlText.parse(source), options);
            } catch (UrlException e) {
                throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
            }
        }
        return ObjectPlace.isOne(source)
                ? submit(object(source), options)
                : operations.submitReal(file(source), options);
    }

    /**
     * Makes several one report.
     *
     * @throws ProblemException if one of them may not be read, or can't be
     */
    Submission submit(List<String> named, ReportOptions options) {
        List<Sources> found = named.stream().map(this::sources).toList();
        Claim claim = reports.submit(
                found.stream().flatMap(each -> each.all().stream()).toList(), options);
        return new Submission(
                List.of(claim),
                found.stream().flatMap(each -> each.passedOver().stream()).toList());
    }

    private Sources sources(String source) {
        try {
            if (UrlText.isOne(source)) {
                return reports.sources(UrlText.parse(source));
            }
            return ObjectPlace.isOne(source)
                    ? reports.sources(allowed(object(source)))
                    : reports.sourcesInReal(file(source));
        } catch (UrlException | ObjectException | UnreachableStoreException e) {
            throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
        }
    }

    private Submission submit(ObjectPlace object, JobOptions options) {
        try {
            return new Submission(List.of(operations.submit(allowed(object), options)), List.of());
        } catch (ObjectException | UnreachableStoreException e) {
            throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
        }
    }

    private ObjectPlace allowed(ObjectPlace object) {
        List<String> buckets = settings.sourceBuckets();
        if (!buckets.contains("*") && !buckets.contains(object.bucket())) {
            throw new ProblemException(
                    ProblemType.SOURCE_NOT_ALLOWED,
                    "objects of bucket %s may be loaded by name once caravan.web.source-buckets has it"
                            .formatted(object.bucket()));
        }
        return object;
    }

    private static ObjectPlace object(String source) {
        try {
            return ObjectPlace.typed(source);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The file with all links followed, so that it is the one that was looked at. Whether there is something that may not be loaded is
     * nobody's business: it is answered as what is not there.
     */
    private Path file(String source) {
        Path named = path(source);
        ZipPath zip = ZipPath.of(named);
        Path real = real(zip.file());
        if (real == null || !isAllowed(real)) {
            throw notAllowed(source);
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

    /** What lies deepest decides: below the folder of Caravan's own files nothing may be loaded but from roots that lie there themselves. */
    private boolean isAllowed(Path file) {
        Path kept = real(own);
        return roots.stream()
                .map(NamedSources::real)
                .anyMatch(root -> root != null
                        && file.startsWith(root)
                        && (kept == null || !file.startsWith(kept) || root.startsWith(kept)));
    }

    private ProblemException notAllowed(String source) {
        return new ProblemException(
                ProblemType.SOURCE_NOT_ALLOWED,
                "%s: there is no such file below %s; caravan.web.source-roots names the folders that files may be loaded from"
                        .formatted(
                                source,
                                roots.isEmpty()
                                        ? "any folder that may be asked for"
                                        : roots.stream()
                                                .map(root -> root.toAbsolutePath()
                                                        .normalize()
                                                        .toString())
                                                .collect(Collectors.joining(", "))));
    }
}
