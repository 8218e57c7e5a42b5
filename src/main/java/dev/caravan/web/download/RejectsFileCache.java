package dev.caravan.web.download;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.caravan.digest.Sha256;
import dev.caravan.disk.DiskFull;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Rejects as files, to serve byte ranges of: written from the database once for each state of a job, then cached. The entity tag is a
 * digest of the bytes, so a client can resume a download even after the file was rewritten. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
@EnableConfigurationProperties(DownloadSettings.class)
public class RejectsFileCache {
    private static final int TAG_BYTES = 16;

    /** Weights are ints. */
    private static final long WEIGHT_UNIT = 1 << 10;

    private final RejectsFile rejects;
    private final Path directory;
    private final AsyncCache<String, DownloadFile> files;

    RejectsFileCache(DownloadSettings settings, RejectsFile rejects) throws IOException {
        this.rejects = rejects;
        this.directory = Files.createDirectories(settings.directory());
        try (Stream<Path> left = Files.list(directory)) {
            for (Path file :
                    left.filter(path -> path.toString().endsWith(".csv")).toList()) {
                Files.deleteIfExists(file);
            }
        }
        this.files = Caffeine.newBuilder()
                .expireAfterAccess(settings.keep())
                .scheduler(Scheduler.systemScheduler())
                .maximumWeight(Math.max(1, settings.maxSize().toBytes() / WEIGHT_UNIT))
                .weigher((String key, DownloadFile file) ->
                        (int) Math.min(Integer.MAX_VALUE, 1 + file.bytes() / WEIGHT_UNIT))
                .evictionListener((@Nullable String key, @Nullable DownloadFile file, RemovalCause cause) -> {
                    if (file != null) {
                        delete(file.path());
                    }
                })
                .buildAsync();
    }

    /** A job's current rejects; concurrent requests wait for the same file. */
    public DownloadFile rejects(JobView job) {
        String state = "%d %s %s %d".formatted(job.id(), job.state(), job.balance(), job.corrected());
        CompletableFuture<DownloadFile> mine = new CompletableFuture<>();
        CompletableFuture<DownloadFile> others = files.asMap().putIfAbsent(state, mine);
        if (others == null) {
            try {
                mine.complete(write(job));
            } catch (IOException | RuntimeException e) {
                // Not cached: the next request tries again.
                mine.completeExceptionally(e);
            }
        }
        try {
            return (others == null ? mine : others).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private DownloadFile write(JobView job) throws IOException {
        Path file = Files.createTempFile(directory, "job-" + job.id() + "-rejects-", ".csv");
        try {
            MessageDigest digest = Sha256.digest();
            try (OutputStream out =
                    new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), digest))) {
                rejects.write(job.job(), out);
            }
            String tag = HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES);
            return new DownloadFile(
                    file, Files.size(file), tag, "job-%d-rejects.csv".formatted(job.id()), "text/csv;charset=UTF-8");
        } catch (IOException | UncheckedIOException e) {
            delete(file);
            if (DiskFull.isCauseOf(e)) {
                throw new ProblemException(ProblemType.DISK_FULL, "the server's disk is full; try again later");
            }
            throw e;
        } catch (RuntimeException e) {
            delete(file);
            throw e;
        }
    }

    /** Open downloads continue: the file system keeps the bytes until the last one closes the file. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
