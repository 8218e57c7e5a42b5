package dev.caravan.source.sftp;

import com.jcraft.jsch.ChannelSftp.LsEntry;
import com.jcraft.jsch.SftpATTRS;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.VanishedSourceException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The files below a folder of an SFTP server. Not thread-safe. */
final class SftpListing {
    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_LEVELS = 64;

    private final SftpConnection connection;
    private final Predicate<String> wanted;
    private final List<SftpFile> files = new ArrayList<>();
    private final Deque<Folder> folders = new ArrayDeque<>();
    private int entries;

    /** @param wanted the paths of files that are */
    SftpListing(SftpConnection connection, Predicate<String> wanted) {
        this.connection = connection;
        this.wanted = wanted;
    }

    private record Folder(SftpLocation place, int level) {
        SftpLocation at(String name) {
            return place.at(place.path() + (place.path().endsWith("/") ? "" : "/") + name);
        }
    }

    List<SftpFile> below(SftpLocation root) throws IOException {
        folders.push(new Folder(root, 1));
        while (!folders.isEmpty()) {
            Folder folder = folders.pop();
            // JSch answers nothing else while it lists.
            List<LsEntry> found = new ArrayList<>();
            connection.entries(folder.place(), entry -> found.add(entry) && ++entries <= MOST_ENTRIES);
            if (entries > MOST_ENTRIES) {
                throw new UnreadableSourceException(
                        "%s: has more than %,d entries, the most that are listed: name a folder in it"
                                .formatted(root, MOST_ENTRIES));
            }
            for (LsEntry entry : found) {
                take(folder, entry);
            }
        }
        files.sort(Comparator.comparing(file -> file.place().path()));
        return files;
    }

    private void take(Folder folder, LsEntry entry) throws IOException {
        String name = entry.getFilename();
        // A name with a slash leads elsewhere.
        if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            return;
        }
        SftpLocation place = folder.at(name);
        if (entry.getAttrs().isDir()) {
            if (folder.level() == MOST_LEVELS) {
                throw new UnreadableSourceException("%s: is more than %d folders deep".formatted(place, MOST_LEVELS));
            }
            folders.push(new Folder(place, folder.level() + 1));
            return;
        }
        if (!wanted.test(place.path())) {
            return;
        }
        SftpATTRS attributes = entry.getAttrs();
        try {
            if (attributes.isLink()) {
                attributes = connection.attributes(place);
            }
            if (attributes.isReg()) {
                files.add(SftpConnection.file(place, attributes));
            }
        } catch (VanishedSourceException deletedMeanwhile) {
            // As if it had been deleted before, or a link that leads nowhere.
        }
    }
}
