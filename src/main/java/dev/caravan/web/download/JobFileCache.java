package dev.caravan.web.download;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.caravan.digest.Sha256;
import dev.caravan.disk.DiskFull;
import dev.caravan.disk.PrivateFiles;
import dev.caravan.duplicates.DuplicatesFile;
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
 * Rejects and duplicates as files, to serve byte ranges of: written once for each state of a job, then cached. The entity tag is a
 * digest of the bytes, so a client can resume a download even after the file was rewritten. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
@EnableConfigurationProperties(DownloadSettings.class)
public class JobFileCache {
    private static final int TAG_BYTES = 16;

    /** Weights are ints. */
    private static final long WEIGHT_UNIT = 1 << 10;

    private final RejectsFile rejects;
    private final DuplicatesFile duplicates;
    private final Path directory;
    private final AsyncCache<String, DownloadFile> files;

    JobFileCache(DownloadSettings settings, RejectsFile rejects, DuplicatesFile duplicates) throws IOException {
        this.rejects = rejects;
        this.duplicates = duplicates;
        this.directory = PrivateFiles.directories(settings.directory());
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
        return file(job, "rejects", out -> rejects.write(job.job(), out));
    }

    /** A job's duplicates, as the table was when the file was written; concurrent requests wait for the same file. */
    public DownloadFile duplicates(JobView job) {
        return file(job, "duplicates", out -> duplicates.write(job.job(), out));
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private DownloadFile file(JobView job, String kind, Content content) {
        String state = "%s %d %s %s %d".formatted(kind, job.id(), job.state(), job.balance(), job.corrected());
        CompletableFuture<DownloadFile> mine = new CompletableFuture<>();
        CompletableFuture<DownloadFile> others = files.asMap().putIfAbsent(state, mine);
        if (others == null) {
            try {
                mine.complete(write(job.id(), kind, content));
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

    private DownloadFile write(long job, String kind, Content content) throws IOException {
        Path file = Files.createTempFile(directory, "job-%d-%s-".formatted(job, kind), ".csv");
        try {
            MessageDigest digest = Sha256.digest();
            try (OutputStream out =
                    new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), digest))) {
                content.write(out);
            }
            String tag = HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES);
            return new DownloadFile(
                    file, Files.size(file), tag, "job-%d-%s.csv".formatted(job, kind), "text/csv;charset=UTF-8");
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
