package dev.caravan.upload;

import dev.caravan.access.NotPermittedException;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.UnknownFeedException;
import dev.caravan.feed.report.UnknownReportException;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.IncomingSource;
import dev.caravan.intake.Intake;
import dev.caravan.intake.SubmitResult;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.source.s3.ObjectVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Makes exactly one job of each uploaded file, even after a crash at any point. Thread-safe for different uploads. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class UploadCompletion {
    /** Origin of jobs from uploads. */
    static final String ORIGIN = "upload";

    /** Origin of dry runs, whose source nothing becomes of. */
    private static final String DRY_RUN_ORIGIN = "command";

    /** Hundreds of uploads may complete at once; the limit leaves processors and connections for other requests. */
    private static final int AT_ONCE = 2;

    private final Semaphore turn = new Semaphore(AT_ONCE, true);
    private final ScanCommand scanCommand;
    private final UploadObjects shelf;
    private final Intake intake;
    private final Jobs jobs;

    UploadCompletion(UploadSettings settings, UploadObjects shelf, Intake intake, Jobs jobs) {
        this.scanCommand = new ScanCommand(settings.scanCommand(), settings.scanTimeout());
        this.shelf = shelf;
        this.intake = intake;
        this.jobs = jobs;
    }

    /** As {@link #arrive}, for an upload in one request, of which nothing is stored yet. */
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
     * Makes a job of a complete file. The same bytes are the earlier job again, unless that FAILED or was ABORTED, or the options say
     * again. If the file can't be loaded, it is deleted; if only the database is unreachable, it is kept.
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
        scan(folder, file);
        Optional<ObjectVersion> object = shelf.put(folder, file);
        turn.acquireUninterruptibly();
        try {
            IncomingSource incomingSource = object.map(IncomingSource::of).orElseGet(() -> intake.look(file));
            return note(folder, claim(incomingSource, sha256, uploadMetadata).claims());
        } catch (UnusableSourceException | UnknownFeedException | UnknownReportException | NotPermittedException e) {
            // Its client may start a held one again, with other options.
            if (uploadMetadata.hold() == Hold.NONE) {
                shelf.delete(folder);
            }
            throw e;
        } finally {
            turn.release();
        }
    }

    /** A file that is not clean is deleted; one that can't be scanned now is kept, and scanned at the next sweep. */
    private void scan(UploadFolder folder, Path file) throws IOException {
        try {
            // None: it is an object already, which only clean files become.
            if (Files.exists(file)) {
                scanCommand.requireClean(file);
            }
        } catch (UploadException e) {
            shelf.delete(folder);
            throw e;
        }
    }

    private SubmitResult claim(IncomingSource incomingSource, String sha256, UploadMetadata uploadMetadata) {
        UploadOptions options = uploadMetadata.options();
        if (options.isSilent() && uploadMetadata.hold() == Hold.NONE) {
            return intake.take(incomingSource, sha256, options.jobOptions(), ORIGIN);
        }
        return options.report() == null
                ? intake.submit(incomingSource, sha256, options.jobOptions(), ORIGIN)
                : intake.submit(incomingSource, sha256, options.reportOptions(options.report()), ORIGIN);
    }

    /** Splitters read the object, so its file is not needed any more. */
    private CompletedUpload note(UploadFolder folder, List<Claim> claims) throws IOException {
        CompletedUpload completedUpload = new CompletedUpload(
                claims.stream().map(claim -> claim.job().id()).toList(),
                claims.stream().anyMatch(Claim::created),
                claims.get(0).job().table());
        folder.arrive(completedUpload);
        if (!completedUpload.fresh()) {
            shelf.clear(folder);
        } else if (folder.object().isPresent()) {
            folder.deleteFile();
        }
        return completedUpload;
    }

    /**
     * Makes a dry run of a held upload, which stays.
     *
     * @throws UploadException REFUSED by the scanner; then it is deleted
     */
    SubmitResult dryRun(UploadFolder folder, UploadMetadata uploadMetadata, JobOptions options) throws IOException {
        return whenScanned(folder, uploadMetadata, source -> intake.submit(source, null, options, DRY_RUN_ORIGIN));
    }

    /**
     * The sources in a held upload, which stays.
     *
     * @throws UploadException REFUSED by the scanner; then it is deleted
     */
    DiscoveredSources sources(UploadFolder folder, UploadMetadata uploadMetadata) throws IOException {
        return whenScanned(folder, uploadMetadata, IncomingSource::sources);
    }

    private <T> T whenScanned(UploadFolder folder, UploadMetadata uploadMetadata, Function<IncomingSource, T> reader)
            throws IOException {
        Path file = folder.nameContent(uploadMetadata.name());
        scan(folder, file);
        Optional<ObjectVersion> object = shelf.put(folder, file);
        turn.acquireUninterruptibly();
        try {
            return reader.apply(object.map(IncomingSource::of).orElseGet(() -> intake.look(file)));
        } finally {
            turn.release();
        }
    }

    /** Without dry runs. */
    private List<Long> madeOf(URI source) {
        return jobs.of(source).stream()
                .filter(id ->
                        jobs.find(id).filter(job -> job.origin().equals(ORIGIN)).isPresent())
                .toList();
    }

    /** As {@link #arrive}, after a crash at an unknown point of it. */
    CompletedUpload arriveAgain(UploadFolder folder, UploadMetadata uploadMetadata, String sha256) throws IOException {
        if (folder.hasFile()) {
            Path file = folder.nameContent(uploadMetadata.name());
            Optional<URI> object = folder.object();
            List<Long> made =
                    madeOf(object.isPresent() ? object.get() : file.toRealPath().toUri());
            if (!made.isEmpty()) {
                CompletedUpload completedUpload = new CompletedUpload(
                        made, true, jobs.find(made.get(0)).map(Job::table).orElse(null));
                folder.arrive(completedUpload);
                return completedUpload;
            }
        }
        return arrive(folder, uploadMetadata, sha256);
    }
}
