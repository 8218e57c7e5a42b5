package dev.caravan.web;

import dev.caravan.csv.source.ZipPath;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.job.Claim;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.s3.UnreachableStoreException;
import dev.caravan.source.sftp.SftpLocation;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.security.LocalKey;
import dev.caravan.web.settings.LoggedIn;
import dev.caravan.web.settings.WebSettings;
import dev.caravan.web.upload.HeldUploads;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * Makes jobs of sources that a client names over HTTP. A client may not reach everything that this process can: only files of {@link
 * SourceRoots}, objects in the configured buckets, files of the configured SFTP servers, and URLs that {@code SsrfGuard} allows. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class NamedSources {
    private final JobService jobService;
    private final ReportService reports;
    private final WebSettings settings;
    private final SourceRoots roots;
    private final HeldUploads uploads;

    NamedSources(
            JobService jobService,
            ReportService reports,
            WebSettings settings,
            SourceRoots roots,
            HeldUploads uploads) {
        this.uploads = uploads;
        this.jobService = jobService;
        this.reports = reports;
        this.settings = settings;
        this.roots = roots;
    }

    /** @throws ProblemException if the client may not load the source, or if it can't be loaded */
    public SubmitResult submit(String source, JobOptions options) {
        JobOptions submitted = options.by(LoggedIn.submitter());
        if (UrlText.isOne(source)) {
            return jobService.submit(url(source), submitted);
        }
        if (SftpLocation.isOne(source)) {
            return jobService.submit(reports.discoveredSources(sftp(source)), submitted);
        }
        return S3Location.isOne(source)
                ? submitObject(source, submitted)
                : jobService.submitReal(file(source), submitted);
    }

    /**
     * Makes one report of several sources, which may be held uploads of the client that sends the request.
     *
     * @throws ProblemException if the client may not read one of them, or if it can't be read
     */
    SubmitResult submit(List<String> named, ReportOptions options, HttpServletRequest request) {
        List<DiscoveredSources> found = named.stream()
                .map(source ->
                        HeldUploads.isOne(source) ? uploads.sources(whole(source), request) : discoveredSources(source))
                .toList();
        Claim claim = reports.submit(
                found.stream().flatMap(each -> each.all().stream()).toList(), options.by(LoggedIn.submitter()));
        return new SubmitResult(
                List.of(claim),
                found.stream().flatMap(each -> each.passedOver().stream()).toList());
    }

    private static String whole(String upload) {
        if (upload.contains("!/")) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "sources: an uploaded archive is read as a whole; leave the entry out");
        }
        return upload;
    }

    private DiscoveredSources discoveredSources(String source) {
        try {
            if (UrlText.isOne(source)) {
                return reports.discoveredSources(url(source));
            }
            if (SftpLocation.isOne(source)) {
                return reports.discoveredSources(sftp(source));
            }
            return S3Location.isOne(source)
                    ? reports.discoveredSources(object(source))
                    : reports.sourcesInReal(file(source));
        } catch (ObjectException | UnreachableStoreException e) {
            throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
        }
    }

    private SubmitResult submitObject(String source, JobOptions options) {
        try {
            return new SubmitResult(List.of(jobService.submit(object(source), options)), List.of());
        } catch (ObjectException | UnreachableStoreException e) {
            throw new ProblemException(ProblemType.UNUSABLE_SOURCE, String.valueOf(e.getMessage()));
        }
    }

    static URI url(String source) {
        URI url = UrlText.parse(source);
        LoggedIn.submitter().requireSource(url.toString(), UrlText.shown(url.toString()));
        return url;
    }

    Path file(String source) {
        Path file = LocalKey.allowsAnyFile(SecurityContextHolder.getContext().getAuthentication())
                ? roots.anyFile(source)
                : roots.file(source);
        LoggedIn.submitter().requireSource(ZipPath.of(file).file().toString(), source);
        return file;
    }

    /** @throws ProblemException if the client may not load the object, or the text names none */
    S3Location object(String source) {
        return allowed(parsed(source));
    }

    private S3Location allowed(S3Location object) {
        LoggedIn.submitter().requireSource(object.uri().toString(), object.uri().toString());
        List<String> buckets = settings.sourceBuckets();
        if (!buckets.contains("*") && !buckets.contains(object.bucket())) {
            throw new ProblemException(
                    ProblemType.SOURCE_NOT_ALLOWED,
                    "objects of bucket %s may be loaded by name once caravan.web.source-buckets has it"
                            .formatted(object.bucket()));
        }
        return object;
    }

    /** @throws ProblemException if the client may not load from the server */
    SftpLocation sftp(String source) {
        SftpLocation place = SftpLocation.typed(source);
        LoggedIn.submitter().requireSource(place.uri().toString(), place.toString());
        if (settings.sourceSftpHosts().stream().noneMatch(place::isOnHost)) {
            throw new ProblemException(
                    ProblemType.SOURCE_NOT_ALLOWED,
                    "files of %s may be loaded by name once caravan.web.source-sftp-hosts has it"
                            .formatted(place.host()));
        }
        return place;
    }

    private static S3Location parsed(String source) {
        try {
            return S3Location.typed(source);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}
