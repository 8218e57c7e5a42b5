package dev.caravan.cli.report;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.source.s3.S3Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The destination of a report: a file of this machine, or an S3 object; checked before the application starts.
 *
 * @param uri of the file or object
 * @param file null if the destination is an object
 */
record ReportDestination(String uri, @Nullable Path file) {
    private static final int DIGEST_DIGITS = 16;

    /**
     * @param inParts whether it is to be a directory of files
     * @throws CommandFailure if it can't be written there
     */
    static ReportDestination of(String text, boolean inParts) {
        if (S3Location.isOne(text)) {
            return object(inParts ? text.replaceFirst("/+$", "") : text);
        }
        try {
            Path file = Path.of(text).toAbsolutePath().normalize();
            Path folder = file.getParent();
            if ((Files.isDirectory(file) && !inParts) || folder == null) {
                throw refused(text, "is a directory; name a file in it");
            }
            if (!Files.isDirectory(folder)) {
                throw refused(text, "there is no directory " + folder);
            }
            if (!Files.isWritable(folder)) {
                throw refused(text, "no permission to write into " + folder);
            }
            if (Files.exists(file) && inParts != Files.isDirectory(file)) {
                throw refused(text, inParts ? "is no directory" : "is no regular file");
            }
            // Of a directory Java's own URI depends on whether it exists.
            return new ReportDestination(file.toUri().toString().replaceFirst("/$", ""), file);
        } catch (InvalidPathException e) {
            throw refused(text, "is no path: " + e.getReason());
        }
    }

    private static ReportDestination object(String text) {
        try {
            S3Location place = S3Location.typed(text);
            if (place.key().isEmpty() || place.key().endsWith("/")) {
                throw refused(text, "names no object");
            }
            return new ReportDestination(place.uri().toString(), null);
        } catch (IllegalArgumentException e) {
            throw refused(text, String.valueOf(e.getMessage()));
        }
    }

    ReportSpec.Format format() {
        return ReportSpec.Format.of(uri);
    }

    /** @throws CommandFailure if it is one of the files that are read */
    void requireNoneOf(List<Path> sources) {
        for (Path source : sources) {
            try {
                if (file != null && Files.exists(file) && Files.exists(source) && Files.isSameFile(source, file)) {
                    throw refused(file.toString(), "is one of the sources, and would be replaced by the report");
                }
            } catch (IOException e) {
                throw refused(source.toString(), "can't be read: " + e.getMessage());
            }
        }
    }

    /**
     * The queue of reports to this destination. Its name contains the machine's, because no other machine can write the file; the same
     * command, run again, finds the unfinished report in it.
     */
    String queue() {
        try {
            String place = InetAddress.getLocalHost().getHostName() + "\n" + uri;
            return "reports:" + Sha256.hex(place).substring(0, DIGEST_DIGITS);
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.FAILED, "the name of this machine can't be found: " + e.getMessage(), e);
        }
    }

    private static CommandFailure refused(String text, String why) {
        return new CommandFailure(ExitCode.USAGE, "-o %s: %s".formatted(Terminal.line(text), why));
    }
}
