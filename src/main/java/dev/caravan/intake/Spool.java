package dev.caravan.intake;

import dev.caravan.digest.Sha256;
import dev.caravan.disk.PrivateFiles;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.JobState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Copies of sources that can't be read piece by piece where they are: standard input, archives on web servers, and what a server gives
 * without saying which version it is. A copy lies in a folder that is named after its content, and has one time of change, so that the same
 * bytes under the same name are the same version, whenever they come. Thread-safe, and safe with other processes.
 */
@Component
public class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private static final FileTime ONE_TIME = FileTime.from(Instant.EPOCH);
    private static final String UNFINISHED = ".part";
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long LOOK_AT_DISK_EVERY_BYTES = 16L << 20;
    private static final Set<JobState> DONE_WITH = Set.of(JobState.COMPLETED, JobState.ABORTED);

    /** Not PARTIAL: dead letters whose rows the ledger didn't keep are read from the copy again. */
    private static final Set<JobState> NOT_UNDER_WAY =
            Set.of(JobState.COMPLETED, JobState.ABORTED, JobState.FAILED, JobState.SUPERSEDED, JobState.GONE);

    private final SpoolSettings settings;
    private final Jobs jobs;

    Spool(SpoolSettings settings, Jobs jobs) {
        this.settings = settings;
        this.jobs = jobs;
    }

    /**
     * Copies what a stream gives.
     *
     * @param name of the copy; a name of one part
     * @param what it is, for messages
     * @throws UnusableSourceException if it is too large, or the disk would be full
     */
    public Path keep(InputStream in, String name, String what) {
        Path unfinished = null;
        try {
            PrivateFiles.directories(settings.directory());
            unfinished = Files.createTempFile(settings.directory(), "", UNFINISHED);
            MessageDigest digest = Sha256.digest();
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(unfinished), digest)) {
                copy(in, out, what);
            }
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.setLastModifiedTime(unfinished, ONE_TIME);
            Path folder = PrivateFiles.directories(
                    settings.directory().resolve(HexFormat.of().formatHex(digest.digest(), 0, 16)));
            return Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE)
                    .toAbsolutePath();
        } catch (IOException e) {
            delete(unfinished);
            throw new UnusableSourceException("%s: can't be copied: %s".formatted(what, e.getMessage()), e);
        } catch (UnusableSourceException e) {
            delete(unfinished);
            throw e;
        }
    }

    private void copy(InputStream in, OutputStream out, String what) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        long looked = -LOOK_AT_DISK_EVERY_BYTES;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            copied += read;
            if (copied > settings.maxSize().toBytes()) {
                throw new UnusableSourceException(
                        "%s: has more than %s, the most that caravan.spool.max-size lets be copied"
                                .formatted(what, settings.maxSize()));
            }
            if (copied - looked >= LOOK_AT_DISK_EVERY_BYTES) {
                looked = copied;
                long free = Files.getFileStore(settings.directory()).getUsableSpace();
                if (free < settings.minFreeSpace().toBytes()) {
                    throw new UnusableSourceException(
                            "%s: the disk of %s has %,d MB left, and caravan.spool.min-free-space wants %,d MB to stay free"
                                    .formatted(
                                            what,
                                            settings.directory(),
                                            free >> 20,
                                            settings.minFreeSpace().toMegabytes()));
                }
            }
            out.write(buffer, 0, read);
        }
    }

    /** Deletes copies whose jobs have ended, and copies that have not been used for long. */
    public void tidy() {
        for (Path entry : list(settings.directory())) {
            if (entry.getFileName().toString().endsWith(UNFINISHED)) {
                deleteIfOld(entry);
            } else {
                list(entry).forEach(this::tidy);
                delete(entry);
            }
        }
    }

    private void tidy(Path copy) {
        try {
            Collection<JobState> states =
                    jobs.statesOf(copy.toRealPath().toUri().toString());
            if (!states.isEmpty() && DONE_WITH.containsAll(states)) {
                Files.deleteIfExists(copy);
            } else if (NOT_UNDER_WAY.containsAll(states)) {
                deleteIfOld(copy);
            }
        } catch (IOException e) {
            LOG.debug("{} stays", copy, e);
        }
    }

    /** By the time of its inode: the other one is set. */
    private void deleteIfOld(Path file) {
        try {
            Instant put = ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
            if (put.isBefore(Instant.now().minus(settings.keep()))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LOG.debug("{} stays", file, e);
        }
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            LOG.debug("{} can't be listed", directory, e);
            return List.of();
        }
    }

    /** A folder that is not empty stays. */
    private static void delete(@org.jspecify.annotations.Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.debug("{} stays", path, e);
        }
    }
}
