package dev.caravan.embedded.postgres;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import dev.caravan.embedded.lifecycle.StartLock;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.springframework.util.FileSystemUtils;

/**
 * The PostgreSQL programs from the class path, unpacked once for each version. All users can read them, since another
 * user runs them if this process is root's.
 */
final class PostgresBinaries {
    private static final Duration LOCK_LIMIT = Duration.ofMinutes(3);
    private static final int EXECUTABLE_BY_OWNER = 0100;

    private PostgresBinaries() {}

    /** Unpacks them in the user's cache or, if that is not writable, beside the server's files. */
    static Path unpackedFor(Path home) throws IOException, InterruptedException {
        Path cache = userCache();
        return unpackedIn(isUsable(cache) ? cache : home.resolve("binaries"));
    }

    private static boolean isUsable(Path cache) {
        try {
            return cache.isAbsolute() && Files.isWritable(Files.createDirectories(cache));
        } catch (IOException noHomeDirectory) {
            return false;
        }
    }

    private static Path userCache() {
        if ("root".equals(System.getProperty("user.name"))) {
            // Another user runs the programs, and can't read root's home.
            return Path.of("/var/cache/caravan");
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        return cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "caravan")
                : Path.of(cache, "caravan");
    }

    /**
     * Returns the directory that holds {@code bin}, {@code lib} and {@code share}.
     *
     * @param cache where unpacked versions are kept, each in a directory named after its content
     * @throws EmbeddedStartException if there are no binaries for this system
     */
    static Path unpackedIn(Path cache) throws IOException, InterruptedException {
        byte[] archive = archive();
        Path home = cache.resolve("postgres-" + fingerprint(archive));
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(cache);
        return StartLock.holding(cache.resolve("unpack.lock"), LOCK_LIMIT, () -> {
            if (!Files.isDirectory(home)) {
                Path unfinished = cache.resolve(home.getFileName() + ".unfinished");
                FileSystemUtils.deleteRecursively(unfinished);
                unpack(archive, unfinished);
                Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
            }
            return home;
        });
    }

    private static byte[] archive() throws IOException {
        String system = System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "");
        String name = system.startsWith("Mac") ? "Darwin" : system;
        try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(name, architecture)) {
            return in.readAllBytes();
        } catch (IllegalStateException none) {
            throw new EmbeddedStartException(
                    "This build of Caravan brings no PostgreSQL for %s on %s: give --db with a database of your own"
                            .formatted(system, architecture),
                    none);
        }
    }

    /** A checksum that Java computes by native code: SHA-256 of the 12 MB would take a fifth of a second in a JVM that has just started. */
    private static String fingerprint(byte[] archive) {
        CRC32 checksum = new CRC32();
        checksum.update(archive);
        return "%08x%08x".formatted(checksum.getValue(), archive.length);
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(
                new BufferedInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive of PostgreSQL reaches outside itself: " + entry.getName());
                }
                if (!entry.isDirectory()) {
                    Files.createDirectories(path.getParent());
                    unpackFile(tar, entry, path);
                }
            }
        }
        try (Stream<Path> tree = Files.walk(target)) {
            for (Path directory : tree.filter(Files::isDirectory).toList()) {
                permit(directory, "rwxr-xr-x");
            }
        }
    }

    private static void unpackFile(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & EXECUTABLE_BY_OWNER) != 0;
            permit(path, executable ? "rwxr-xr-x" : "rw-r--r--");
        }
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
