package dev.caravan.jobs;

import dev.caravan.check.Violation;
import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.reject.RejectFilter;
import dev.caravan.ledger.reject.RejectPage;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.CorrectionCheck;
import dev.caravan.load.table.IncompatibleTableException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A job's rejects in pages, and the check of what is to replace them. Thread-safe. */
@Component
public class RejectsView {
    /** Columns of a page; the fields of others are cut off. */
    private static final int MOST_COLUMNS = 1_000;

    private final Rejects rejects;
    private final SnapshotCodec snapshotCodec;
    private final JobService jobService;
    private final CorrectionCheck check;

    RejectsView(Rejects rejects, SnapshotCodec snapshotCodec, JobService jobService, CorrectionCheck check) {
        this.rejects = rejects;
        this.snapshotCodec = snapshotCodec;
        this.jobService = jobService;
        this.check = check;
    }

    /**
     * A page of uncorrected rejects; it may have fewer than {@code most}, or none, and still a next one.
     *
     * @param reason their code; null: any
     * @param column the invalid column; empty: none, because the whole record is invalid; null: any
     * @param after the last record of the previous page; 0 for the first
     */
    public RejectsPageJson page(Job job, @Nullable String reason, @Nullable String column, long after, int most) {
        String obstacle = jobService.obstacleToCorrections(job.id()).orElse(null);
        if (job.plan() == null) {
            return new RejectsPageJson(List.of(), 0, obstacle, List.of(), null);
        }
        LoadPlan plan = snapshotCodec.plan(job.plan());
        RejectParser parser = RejectParser.of(plan);
        RejectPage page = rejects.page(job.id(), new RejectFilter(reason, column), after, most);
        return new RejectsPageJson(
                after > 0
                        ? null
                        : plan.fileColumns().stream()
                                .limit(MOST_COLUMNS)
                                .map(found -> new RejectsPageJson.Column(
                                        found.header(), found.type().toString(), found.ignored()))
                                .toList(),
                plan.fileWidth(),
                obstacle,
                page.entries().stream()
                        .map(entry -> RejectJson.of(entry, parser.fields(entry.reject()), MOST_COLUMNS))
                        .toList(),
                page.next());
    }

    /**
     * The file that corrects rejects of a job.
     *
     * @throws UserException UNUSABLE_SOURCE if the job's rejects can't be corrected now, BAD_REQUEST if a row has not the job's columns
     */
    public CorrectionsFile file(Job job, List<CorrectedRow> rows) {
        jobService.obstacleToCorrections(job.id()).ifPresent(obstacle -> {
            throw new UserException(ErrorKind.UNUSABLE_SOURCE, obstacle);
        });
        return CorrectionsFile.of(plan(job), rows);
    }

    /**
     * The rules that corrected rows would break, in their order; of a row whose reject is corrected already, none.
     *
     * @throws UserException as {@link #file}
     */
    public List<CorrectionFaultJson> faults(Job job, List<CorrectedRow> rows) {
        CorrectionsFile file = file(job, rows);
        LoadPlan plan = plan(job);
        try {
            return check.violations(job.id(), plan, file.header(), file.records()).stream()
                    .map(violation -> fault(plan, violation))
                    .toList();
        } catch (IncompatibleTableException e) {
            throw new UserException(ErrorKind.UNUSABLE_SOURCE, String.valueOf(e.getMessage()), e);
        }
    }

    private static CorrectionFaultJson fault(LoadPlan plan, Violation violation) {
        int field = violation.column();
        return new CorrectionFaultJson(
                violation.record(),
                field < 0 || field >= plan.fileWidth() ? null : (Integer) field,
                violation.reason(),
                violation.message());
    }

    private LoadPlan plan(Job job) {
        if (job.plan() == null) {
            throw new UserException(
                    ErrorKind.UNUSABLE_SOURCE, "job %d has read nothing that could be corrected".formatted(job.id()));
        }
        return snapshotCodec.plan(job.plan());
    }
}
