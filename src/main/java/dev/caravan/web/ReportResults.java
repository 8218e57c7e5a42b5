package dev.caravan.web;

import dev.caravan.feed.report.ReportSpec;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import dev.caravan.web.download.Download;
import dev.caravan.web.download.DownloadFile;
import dev.caravan.web.download.DownloadObject;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Results of reports that workers keep. A result written to a place that the user named is not served over HTTP. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class ReportResults {
    private final ObjectStore objects;
    private final @Nullable Duration keep;

    ReportResults(ObjectStore objects, @Value("${caravan.retention.results:#{null}}") @Nullable Duration keep) {
        this.objects = objects;
        this.keep = keep;
    }

    /** Whether a job has a result that can be downloaded. */
    static boolean isThere(Job job) {
        JobResult result = job.result();
        return result != null && job.isResultKept() && !result.gone();
    }

    /** When a job's result will be deleted. */
    Optional<Instant> expiry(Job job) {
        OffsetDateTime finished = job.finishedAt();
        return keep == null || finished == null || !isThere(job)
                ? Optional.empty()
                : Optional.of(finished.toInstant().plus(keep));
    }

    /** @throws ProblemException NO_RESULT if the job has none, RESULT_GONE if it was deleted */
    Download of(Job job) {
        JobResult result = job.result();
        if (job.kind() != JobKind.REPORT) {
            throw none("job %d loads a table; what it refused is at /api/jobs/%1$d/rejects.csv".formatted(job.id()));
        }
        if (result == null) {
            throw none(
                    job.state().isUnloaded()
                            ? "job %d is %s: it made no report".formatted(job.id(), job.state())
                            : "job %d is %s: its report is not done yet".formatted(job.id(), job.state()));
        }
        if (!job.isResultKept()) {
            throw none("job %d wrote its report where its command said, and it is not kept here".formatted(job.id()));
        }
        if (result.gone()) {
            throw new ProblemException(
                    ProblemType.RESULT_GONE,
                    "the result of job %d was deleted; caravan.retention.results says for how long they are kept"
                            .formatted(job.id()));
        }
        return S3Location.isOne(result.location()) ? object(job, result) : file(job, result);
    }

    private Download file(Job job, JobResult result) {
        Path file = Path.of(URI.create(result.location()));
        try {
            if (Files.isRegularFile(file) && Files.size(file) == result.bytes()) {
                return new DownloadFile(
                        file,
                        result.bytes(),
                        result.sha256(),
                        nameOf(job, result),
                        formatOf(result).mediaType());
            }
        } catch (IOException e) {
            // Answered as if it did not exist.
        }
        throw none(
                "the result of job %d is not on this machine: workers of several machines keep results in a folder that all of them have, or in S3 (caravan.report.results)"
                        .formatted(job.id()));
    }

    private Download object(Job job, JobResult result) {
        S3Location place = S3Location.of(URI.create(result.location()));
        try {
            if (objects.head(place).bytes() == result.bytes()) {
                return new DownloadObject(
                        objects,
                        place,
                        result.bytes(),
                        result.sha256(),
                        nameOf(job, result),
                        formatOf(result).mediaType());
            }
        } catch (ObjectException e) {
            throw none("the result of job %d can't be read: %s".formatted(job.id(), e.getMessage()));
        }
        throw none("the result of job %d was replaced: %s".formatted(job.id(), place));
    }

    private static ReportSpec.Format formatOf(JobResult result) {
        return ReportSpec.Format.valueOf(result.format());
    }

    private static String nameOf(Job job, JobResult result) {
        return "job-%d-%s%s".formatted(job.id(), job.table(), formatOf(result).suffix());
    }

    private static ProblemException none(String detail) {
        return new ProblemException(ProblemType.NO_RESULT, detail);
    }
}
