package dev.caravan.embedded.backup;

import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/**
 * A data directory in one file: its PostgreSQL with ledger and tables, uploads, drop folder. The copy is of one moment, because the server is
 * down while it is made (<a href="https://www.postgresql.org/docs/18/backup-file.html">file system level backup</a>): it writes no more
 * write-ahead log than it needs, from which a running server could be copied. What works with it waits, as in any outage.
 */
public final class Backup {
    /** First in the archive: the format's number, and where the directory lay. */
    static final String MANIFEST = "caravan-backup";

    static final int FORMAT = 1;

    /** What is made anew at each start, or is of a process that runs. */
    private static final Set<String> LEFT_OUT = Set.of(
            "postgres/start.lock",
            "postgres/postgres.log",
            "postgres/postgres.log.1",
            "postgres/data/postmaster.pid",
            "report-temp");

    /** From the highest bit of a mode (POSIX, sys/stat.h) to the lowest. */
    private static final List<PosixFilePermission> MODE_ORDER = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private static final int HIGHEST = 0400;

    private Backup() {}

    /**
     * Writes the archive, a tar in Zstandard. It appears whole, or not at all.
     *
     * @param out replaced if it exists
     * @return bytes of the archive
     * @throws UserException if the data directory has no PostgreSQL, or the archive would lie in it
     */
    public static long make(Path dataDir, Path out) throws IOException {
        Path directory = dataDir.toAbsolutePath().normalize();
        Path target = out.toAbsolutePath().normalize();
        if (!Files.isDirectory(directory.resolve("postgres").resolve("data"))) {
            throw new UserException(
                    ErrorKind.CONFIGURATION,
                    "%s has no PostgreSQL of Caravan's: ledger and tables are in a database of yours, which its own tools save as a whole (pg_dump, a snapshot)"
                            .formatted(dataDir));
        }
        if (target.startsWith(directory)) {
            throw new UserException(
                    ErrorKind.CONFIGURATION,
                    "%s lies in the directory that is saved: choose a place outside of it".formatted(out));
        }
        Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
        try {
            Files.deleteIfExists(unfinished);
            // Rows and passwords are in it.
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            EmbeddedPostgres.whileStopped(directory, () -> write(directory, unfinished));
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return Files.size(target);
    }

    private static void write(Path directory, Path archive) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                        new ZstdCompressorOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(archive, StandardOpenOption.WRITE))),
                        "UTF-8");
                Stream<Path> files = Files.walk(directory)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            byte[] manifest = "%d\n%s\n".formatted(FORMAT, directory).getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry first = new TarArchiveEntry(MANIFEST);
            first.setSize(manifest.length);
            tar.putArchiveEntry(first);
            tar.write(manifest);
            tar.closeArchiveEntry();
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = directory.relativize(file).toString().replace('\\', '/');
                if (!name.isEmpty()
                        && LEFT_OUT.stream().noneMatch(each -> name.equals(each) || name.startsWith(each + "/"))) {
                    add(tar, file, name);
                }
            }
        }
    }

    /** Of links nothing is saved: Caravan makes none. */
    private static void add(TarArchiveOutputStream tar, Path file, String name) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            // An upload that its client gave up meanwhile.
            return;
        }
        if (!attributes.isDirectory() && !attributes.isRegularFile()) {
            return;
        }
        TarArchiveEntry entry = new TarArchiveEntry(attributes.isDirectory() ? name + "/" : name);
        entry.setMode(mode(attributes.permissions()));
        entry.setModTime(attributes.lastModifiedTime());
        if (attributes.isRegularFile()) {
            entry.setSize(attributes.size());
        }
        tar.putArchiveEntry(entry);
        if (attributes.isRegularFile()) {
            copy(file, attributes.size(), tar);
        }
        tar.closeArchiveEntry();
    }

    /** As many bytes as were announced: an upload may be growing. */
    private static void copy(Path file, long size, TarArchiveOutputStream tar) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = size;
        try (InputStream in = Files.newInputStream(file)) {
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException(file + " became shorter while it was saved");
                }
                tar.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission each : permissions) {
            mode |= HIGHEST >> MODE_ORDER.indexOf(each);
        }
        return mode;
    }

    static Set<PosixFilePermission> permissions(int mode) {
        return MODE_ORDER.stream()
                .filter(each -> (mode & (HIGHEST >> MODE_ORDER.indexOf(each))) != 0)
                .collect(Collectors.toSet());
    }
}
