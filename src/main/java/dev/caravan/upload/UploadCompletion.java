package dev.caravan.upload;

import dev.caravan.feed.UnknownFeedException;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.UnknownReportException;
import dev.caravan.intake.IncomingSource;
import dev.caravan.intake.Intake;
import dev.caravan.intake.SubmitResult;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Claim;
import dev.caravan.source.s3.ObjectVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Makes uploaded files jobs, once each, wherever the process was stopped before. Thread-safe for different uploads. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class UploadCompletion {
    /** The origin of jobs that came over HTTP. */
    static final String ORIGIN = "upload";

    /** Hundreds may arrive at once; then processors and connections are left to those who ask how their jobs go on. */
    private static final int AT_ONCE = 2;

    private final Semaphore turn = new Semaphore(AT_ONCE, true);
    private final UploadObjects shelf;
    private final Intake intake;
    private final Jobs jobs;

    UploadCompletion(UploadObjects shelf, Intake intake, Jobs jobs) {
        this.shelf = shelf;
        this.intake = intake;
        this.jobs = jobs;
    }

    /** As {@link #arrive}, for one that came in one request: nothing has been noted of it. */
    CompletedUpload arriveWhole(UploadFolder folder, UploadMetadata uploadMetadata, String sha256) throws IOException {
        turn.acquireUninterruptibly();
        try {
            folder.complete(uploadMetadata.length());
            folder.declare(uploadMetadata);
        } finally {
            turn.release();
        }
        return arrive(folder, uploadMetadata, sha256);
    }

    /**
     * Makes a job of a file that is whole. The same bytes under the same name are the job that they were before, unless that FAILED or
     * was ABORTED. If it can't be a job, nothing of it stays; if only the database is away, it all does.
     */
    CompletedUpload arrive(UploadFolder folder, UploadMetadata uploadMetadata, String sha256) throws IOException {
        String expected = uploadMetadata.options().sha256();
        if (expected != null && !expected.equals(sha256)) {
            folder.delete();
            throw new UploadException(
                    UploadException.Reason.CHECKSUM_MISMATCH,
                    "the file's SHA-256 is %s; nothing of it is kept".formatted(sha256));
        }
        Path file = folder.nameContent(uploadMetadata.name());
        Optional<ObjectVersion> object = shelf.put(folder, file);
        turn.acquireUninterruptibly();
        try {
            IncomingSource incomingSource = object.map(IncomingSource::of).orElseGet(() -> intake.look(file));
            return note(
                    folder,
                    claim(incomingSource, sha256, uploadMetadata.options()).claims());
        } catch (UnusableSourceException | UnknownFeedException | UnknownReportException e) {
            shelf.delete(folder);
            throw e;
        } finally {
            turn.release();
        }
    }

    private SubmitResult claim(IncomingSource incomingSource, String sha256, UploadOptions options) {
        if (options.isSilent()) {
            return intake.take(incomingSource, sha256, ORIGIN);
        }
        return options.report() == null
                ? intake.submit(incomingSource, sha256, options.jobOptions(), ORIGIN)
                : intake.submit(incomingSource, sha256, ReportOptions.named(options.report()), ORIGIN);
    }

    /** An object is read from where it is: its file has done its work, too. */
    private CompletedUpload note(UploadFolder folder, List<Claim> claims) throws IOException {
        CompletedUpload completedUpload = new CompletedUpload(
                claims.stream().map(claim -> claim.job().id()).toList(),
                claims.stream().anyMatch(Claim::created));
        folder.arrive(completedUpload);
        if (!completedUpload.fresh()) {
            shelf.clear(folder);
        } else if (folder.object().isPresent()) {
            folder.deleteFile();
        }
        return completedUpload;
    }

    /** As {@link #arrive}, for one of which it is not known how far that came before the process was stopped. */
    CompletedUpload arriveAgain(UploadFolder folder, UploadMetadata uploadMetadata, String sha256) throws IOException {
        if (folder.hasFile()) {
            Path file = folder.nameContent(uploadMetadata.name());
            Optional<URI> object = folder.object();
            List<Long> made = jobs.of(
                    object.isPresent() ? object.get() : file.toRealPath().toUri());
            if (!made.isEmpty()) {
                CompletedUpload completedUpload = new CompletedUpload(made, true);
                folder.arrive(completedUpload);
                return completedUpload;
            }
        }
        return arrive(folder, uploadMetadata, sha256);
    }
}
