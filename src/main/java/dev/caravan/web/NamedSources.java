package dev.caravan.web;

import dev.caravan.csv.source.ZipPath;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.job.Claim;
import dev.caravan.source.http.UrlException;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.s3.UnreachableStoreException;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.WebSettings;
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
 * Makes jobs of sources that a client names over HTTP. A client may not reach everything that this process can: only files below the
 * configured folders, objects in the configured buckets, and URLs that {@code SsrfGuard} allows. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class NamedSources {
    private final JobService jobService;
    private final ReportService reports;
    private final WebSettings settings;
    private final List<Path> roots;
    private final Path own;

    NamedSources(
            JobService jobService,
            ReportService reports,
            WebSettings settings,
            @Value("${caravan.data-dir}") Path own) {
        this.jobService = jobService;
        this.reports = reports;
        this.settings = settings;
        this.roots = settings.sourceRoots().stream().map(Path::of).toList();
        this.own = own;
    }

    /** @throws ProblemException if the client may not load the source, or if it can't be loaded */
    public SubmitResult submit(String source, JobOptions options) {
        if (UrlText.isOne(source)) {
            try {
                return jobService.submit(UrlText.parse(source), options);
            } catch (UrlException e) {
                throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
            }
        }
        return S3Location.isOne(source)
                ? submit(object(source), options)
                : jobService.submitReal(file(source), options);
    }

    /**
     * Makes one report of several sources.
     *
     * @throws ProblemException if the client may not read one of them, or if it can't be read
     */
    SubmitResult submit(List<String> named, ReportOptions options) {
        List<DiscoveredSources> found =
                named.stream().map(this::discoveredSources).toList();
        Claim claim = reports.submit(
                found.stream().flatMap(each -> each.all().stream()).toList(), options);
        return new SubmitResult(
                List.of(claim),
                found.stream().flatMap(each -> each.passedOver().stream()).toList());
    }

    private DiscoveredSources discoveredSources(String source) {
        try {
            if (UrlText.isOne(source)) {
                return reports.discoveredSources(UrlText.parse(source));
            }
            return S3Location.isOne(source)
                    ? reports.discoveredSources(allowed(object(source)))
                    : reports.sourcesInReal(file(source));
        } catch (UrlException | ObjectException | UnreachableStoreException e) {
            throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
        }
    }

    private SubmitResult submit(S3Location object, JobOptions options) {
        try {
            return new SubmitResult(List.of(jobService.submit(allowed(object), options)), List.of());
        } catch (ObjectException | UnreachableStoreException e) {
            throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
        }
    }

    private S3Location allowed(S3Location object) {
        List<String> buckets = settings.sourceBuckets();
        if (!buckets.contains("*") && !buckets.contains(object.bucket())) {
            throw new ProblemException(
                    ProblemType.SOURCE_NOT_ALLOWED,
                    "objects of bucket %s may be loaded by name once caravan.web.source-buckets has it"
                            .formatted(object.bucket()));
        }
        return object;
    }

    private static S3Location object(String source) {
        try {
            return S3Location.typed(source);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The real path, with all links followed, so that the file that is checked is the file that is loaded. A file that may not be loaded
     * gets the same answer as one that does not exist, so that clients can't probe for files.
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

    /** The deepest folder decides: below the folder of Caravan's own files, only roots that are inside it allow loading. */
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
