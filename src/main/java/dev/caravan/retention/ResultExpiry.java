package dev.caravan.retention;

import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Deletes expired results of reports: files of this machine, and objects. Results that a caller sent to a place of its choice stay. */
@Component
class ResultExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(ResultExpiry.class);
    private static final int JOBS_A_PAGE = 100;

    private final RetentionSettings settings;
    private final ReportProgressRepository reports;
    private final ObjectStore objects;

    ResultExpiry(RetentionSettings settings, ReportProgressRepository reports, ObjectStore objects) {
        this.settings = settings;
        this.reports = reports;
        this.objects = objects;
    }

    /** Deletes what is due. A result that this machine can't reach doesn't keep its job from being deleted. */
    void sweep() {
        Duration age = settings.resultsAtMost();
        if (age != null) {
            forEachDue(age, this::isDeleted);
        }
        if (settings.jobs() != null) {
            forEachDue(settings.jobs(), result -> true);
        }
    }

    /** @param deletion returns whether nothing is left of a result */
    private void forEachDue(Duration age, Predicate<JobResult> deletion) {
        long behind = 0;
        for (List<Job> page = reports.due(age, behind, JOBS_A_PAGE);
                !page.isEmpty();
                page = reports.due(age, behind, JOBS_A_PAGE)) {
            for (Job job : page) {
                if (deletion.test(Objects.requireNonNull(job.result()))) {
                    reports.markGone(job.id());
                }
                behind = job.id();
            }
        }
    }

    /** Whether nothing is left of a result. A folder that doesn't exist here is on another machine: false. */
    private boolean isDeleted(JobResult result) {
        try {
            if (S3Location.isOne(result.location())) {
                objects.deleteLatest(S3Location.of(URI.create(result.location())));
                return true;
            }
            Path file = Path.of(URI.create(result.location()));
            Path folder = file.getParent();
            return Files.deleteIfExists(file) || (folder != null && Files.isDirectory(folder));
        } catch (IOException | UncheckedIOException | ObjectException e) {
            LOG.warn("{} has expired and can't be deleted: {}", result.location(), e.toString());
            return false;
        }
    }
}
