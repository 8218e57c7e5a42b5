package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpFile;
import dev.caravan.source.sftp.SftpLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The argument {@code sftp://USER@HOST/…}: a file, all CSV files below a folder that ends with a slash, or a glob. */
public final class SftpArgument {
    private final SftpLocation place;
    private final PathSelection paths;

    private SftpArgument(SftpLocation place, @Nullable String glob) {
        this.place = place;
        this.paths = new PathSelection(place.path(), glob);
    }

    public static boolean isOne(String argument) {
        return SftpLocation.isOne(argument);
    }

    /**
     * @param glob matches the paths below a folder, relative to it; null: CSV files by their names
     * @throws dev.caravan.source.sftp.SftpSourceException if the argument is no such URL, or has a password
     */
    public static SftpArgument of(String argument, @Nullable String glob) {
        return new SftpArgument(SftpLocation.typed(argument), glob);
    }

    /** Whether it names a file, and needs no list of them. */
    boolean isOneFile() {
        return paths.isOne();
    }

    boolean isFolder() {
        return paths.isPrefix();
    }

    /**
     * The files that the argument names, in the order of their paths.
     *
     * @throws CommandFailure if no file matches
     * @throws dev.caravan.source.sftp.SftpSourceException if the server has no such file or folder, or can't be asked
     */
    public List<SftpFile> in(SftpFetcher store) {
        if (paths.isOne()) {
            return List.of(store.look(place));
        }
        String prefix = paths.prefix();
        List<SftpFile> files = store.list(place.at(prefix.substring(0, prefix.lastIndexOf('/') + 1)), paths.wanted());
        if (files.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, place + ": no file matches");
        }
        return files;
    }

    /** What the wildcards of a glob stand for in the path of a file that it found; null: no glob did. */
    public @Nullable List<String> captures(SftpLocation file) {
        return paths.captures(file.path());
    }

    /** As a person types it. */
    @Override
    public String toString() {
        return place.toString();
    }
}
