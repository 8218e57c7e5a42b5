package dev.caravan.upload;

import dev.caravan.feed.ReportOptions;
import dev.caravan.feed.UnknownFeedException;
import dev.caravan.feed.UnknownReportException;
import dev.caravan.intake.Delivery;
import dev.caravan.intake.Intake;
import dev.caravan.intake.Submission;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.ledger.Claim;
import dev.caravan.ledger.Jobs;
import dev.caravan.s3.ObjectVersion;
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
class Arrivals {
    /** The origin of jobs that came over HTTP. */
    static final String ORIGIN = "upload";

    /** Hundreds may arrive at once; then processors and connections are left to those who ask how their jobs go on. */
    private static final int AT_ONCE = 2;

    private final Semaphore turn = new Semaphore(AT_ONCE, true);
    private final UploadShelf shelf;
    private final Intake intake;
    private final Jobs jobs;

    Arrivals(UploadShelf shelf, Intake intake, Jobs jobs) {
        this.shelf = shelf;
        this.intake = intake;
        this.jobs = jobs;
    }

    /** As {@link #arrive}, for one that came in one request: nothing has been noted of it. */
    Arrival arriveWhole(UploadFolder folder, Declaration declaration, String sha256) throws IOException {
        turn.acquireUninterruptibly();
        try {
            folder.complete(declaration.length());
            folder.declare(declaration);
        } finally {
            turn.release();
        }
        return arrive(folder, declaration, sha256);
    }

    /**
     * Makes a job of a file that is whole. The same bytes under the same name are the job that they were before, unless that FAILED or
     * was ABORTED. If it can't be a job, nothing of it stays; if only the database is away, it all does.
     */
    Arrival arrive(UploadFolder folder, Declaration declaration, String sha256) throws IOException {
        String expected = declaration.options().sha256();
        if (expected != null && !expected.equals(sha256)) {
            folder.delete();
            throw new UploadException(
                    UploadException.Reason.CHECKSUM_MISMATCH,
                    "the file's SHA-256 is %s; nothing of it is kept".formatted(sha256));
        }
        Path file = folder.nameContent(declaration.name());
        Optional<ObjectVersion> object = shelf.put(folder, file);
        turn.acquireUninterruptibly();
        try {
            Delivery delivery = object.map(Delivery::of).orElseGet(() -> intake.look(file));
            return note(folder, claim(delivery, sha256, declaration.options()).claims());
        } catch (UnusableSourceException | UnknownFeedException | UnknownReportException e) {
            shelf.delete(folder);
            throw e;
        } finally {
            turn.release();
        }
    }

    private Submission claim(Delivery delivery, String sha256, UploadOptions options) {
        if (options.isSilent()) {
            return intake.take(delivery, sha256, ORIGIN);
        }
        return options.report() == null
                ? intake.submit(delivery, sha256, options.jobOptions(), ORIGIN)
                : intake.submit(delivery, sha256, ReportOptions.named(options.report()), ORIGIN);
    }

    /** An object is read from where it is: its file has done its work, too. */
    private Arrival note(UploadFolder folder, List<Claim> claims) throws IOException {
        Arrival arrival = new Arrival(
                claims.stream().map(claim -> claim.job().id()).toList(),
                claims.stream().anyMatch(Claim::fresh));
        folder.arrive(arrival);
        if (!arrival.fresh()) {
            shelf.clear(folder);
        } else if (folder.object().isPresent()) {
            folder.deleteFile();
        }
        return arrival;
    }

    /** As {@link #arrive}, for one of which it is not known how far that came before the process was stopped. */
    Arrival arriveAgain(UploadFolder folder, Declaration declaration, String sha256) throws IOException {
        if (folder.hasFile()) {
            Path file = folder.nameContent(declaration.name());
            Optional<URI> object = folder.object();
            List<Long> made = jobs.of(
                    object.isPresent() ? object.get() : file.toRealPath().toUri());
            if (!made.isEmpty()) {
                Arrival arrival = new Arrival(made, true);
                folder.arrive(arrival);
                return arrival;
            }
        }
        return arrive(folder, declaration, sha256);
    }
}
