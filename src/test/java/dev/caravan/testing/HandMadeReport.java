package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.Leases;
import dev.caravan.ledger.RecordRange;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.queue.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** A worker that knows what the report will be. */
public final class HandMadeReport {
    private static final Duration LEASE = Duration.ofMinutes(5);

    private HandMadeReport() {}

    /** Takes the next report of any queue of services; it must be this job. */
    public static Job take(RunningCaravan caravan, long id) {
        Job job = caravan.bean(Leases.class).take(Channels.REPORTS, LEASE).orElseThrow();
        assertThat(job.id()).isEqualTo(id);
        return job;
    }

    /** Makes a job's result of this text, in a file of this name, as if of ten records. */
    public static void complete(RunningCaravan caravan, Job job, String text, Path file) {
        complete(caravan, job, text, write(file, text).toUri().toString());
    }

    /** The same, with a result that lies there already. */
    public static void complete(RunningCaravan caravan, Job job, String text, String location) {
        ReportProgressRepository reports = caravan.bean(ReportProgressRepository.class);
        reports.restart(job);
        reports.enter(job, new RecordRange(0, 1, 2, 0, 10, 10, 10, 0, 100), List.of(), List.of(), LEASE);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(reports.complete(
                        job,
                        new JobResult(
                                location, "CSV", bytes.length, text.lines().count() - 1, sha256(bytes), false)))
                .isTrue();
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
