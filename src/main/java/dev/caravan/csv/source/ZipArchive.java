package dev.caravan.csv.source;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.content.ForeignContent;
import dev.caravan.csv.content.OfficeFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A zip archive on this machine, read by its directory: each CSV file in it can be streamed by itself, any number of times. Names of
 * entries are labels and never become paths. Zip64 and data descriptors are read (PKWARE APPNOTE 6.3.10); an archive with an encrypted
 * entry, or one packed in another way than stored or deflated, is refused. Not thread-safe.
 */
public final class ZipArchive implements Closeable {
    private static final int DIRECTORY_BYTES_AN_ENTRY = 1 << 10;
    private static final int NAMES_SHOWN = 10;
    private static final int LONGEST_MIMETYPE = 100;
    private static final Pattern CSV = Pattern.compile("(?i).*\\.(csv|tsv|tab|psv)(\\.(gz|zst|bz2))?");
    private static final Pattern PACKED = Pattern.compile("(?i).*\\.(zip|jar|7z|rar|tar|tgz|xlsx|docx|ods)");

    /**
     * A file in the archive.
     *
     * @param name as it stands there
     * @param bytes unpacked, as the directory says; reading more of it fails
     */
    public record Entry(String name, long bytes) {}

    private final ZipFile zip;
    private final DecompressionLimits decompressionLimits;
    private final List<Entry> csvEntries = new ArrayList<>();
    private final List<String> otherNames = new ArrayList<>();

    private ZipArchive(ZipFile zip, DecompressionLimits decompressionLimits) throws IOException {
        this.zip = zip;
        this.decompressionLimits = decompressionLimits;
        if (zip.size() > decompressionLimits.maxEntries()) {
            throw new UnreadableSourceException("the zip archive has %d entries, more than %d"
                    .formatted(zip.size(), decompressionLimits.maxEntries()));
        }
        list();
    }

    /** Whether the file begins as a zip archive does, an empty one included. */
    public static boolean isZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return isZip(in.readNBytes(4));
        }
    }

    static boolean isZip(byte[] head) {
        return head.length >= 4
                && head[0] == 'P'
                && head[1] == 'K'
                && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
    }

    /**
     * Reads the archive's directory, no entry.
     *
     * @throws UnreadableSourceException if it is damaged or encrypted, exceeds the limits, or holds no CSV file
     */
    public static ZipArchive open(Path file, DecompressionLimits decompressionLimits) throws IOException {
        long most = (long) decompressionLimits.maxEntries() * DIRECTORY_BYTES_AN_ENTRY;
        if (ZipDirectory.bytes(file) > most) {
            throw new UnreadableSourceException(
                    "the directory of the zip archive is larger than %d bytes, which is too large for %d entries"
                            .formatted(most, decompressionLimits.maxEntries()));
        }
        ZipFile zip = openWhateverItsNames(file);
        try {
            return new ZipArchive(zip, decompressionLimits);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** Names that aren't UTF-8 are of the first DOS code page, or of any: every byte of ISO-8859-1 has a character. */
    private static ZipFile openWhateverItsNames(Path file) throws IOException {
        Charset dos = Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;
        try {
            try {
                return new ZipFile(file.toFile(), StandardCharsets.UTF_8);
            } catch (ZipException e) {
                return new ZipFile(file.toFile(), dos);
            }
        } catch (ZipException e) {
            throw new UnreadableSourceException("the zip archive can't be read: " + e.getMessage(), e);
        }
    }

    private void list() throws IOException {
        Set<String> names = new HashSet<>();
        long bytes = 0;
        List<? extends ZipEntry> entries = Collections.list(zip.entries());
        refuseDocuments(entries);
        for (ZipEntry entry : entries) {
            String name = entry.getName();
            if (!names.add(name)) {
                throw new UnreadableSourceException("the zip archive has two entries named " + name);
            }
            if (entry.isDirectory()) {
                continue;
            }
            if (isHidden(name) || !CSV.matcher(name).matches()) {
                otherNames.add(name);
                continue;
            }
            decompressionLimits.check(name, entry.getCompressedSize(), entry.getSize());
            bytes += entry.getSize();
            csvEntries.add(new Entry(name, entry.getSize()));
        }
        if (bytes > decompressionLimits.maxBytes()) {
            throw new UnreadableSourceException(
                    "the zip archive unpacks to more than %d bytes".formatted(decompressionLimits.maxBytes()));
        }
        takeTheOnlyOne();
        if (csvEntries.isEmpty()) {
            throw new UnreadableSourceException(
                    otherNames.isEmpty()
                            ? "the zip archive is empty"
                            : "the zip archive has no CSV file (.csv, .tsv, .tab, .psv, compressed or not), but %s: name one as ARCHIVE!/ENTRY"
                                    .formatted(some(otherNames)));
        }
    }

    private void refuseDocuments(List<? extends ZipEntry> entries) throws IOException {
        ZipEntry mimetype = zip.getEntry("mimetype");
        String type = "";
        if (mimetype != null) {
            try (InputStream in = zip.getInputStream(mimetype)) {
                type = new String(in.readNBytes(LONGEST_MIMETYPE), StandardCharsets.US_ASCII);
            }
        }
        ForeignContent document =
                OfficeFile.of(entries.stream().map(ZipEntry::getName).toList(), type);
        if (document != null) {
            throw new UnreadableSourceException(document.message());
        }
    }

    /** A single file was surely meant, whatever it is called, if it is no archive itself. */
    private void takeTheOnlyOne() throws UnreadableSourceException {
        List<String> seen = otherNames.stream().filter(name -> !isHidden(name)).toList();
        if (csvEntries.isEmpty()
                && seen.size() == 1
                && !PACKED.matcher(seen.get(0)).matches()) {
            ZipEntry only = zip.getEntry(seen.get(0));
            decompressionLimits.check(seen.get(0), only.getCompressedSize(), only.getSize());
            csvEntries.add(new Entry(seen.get(0), only.getSize()));
            otherNames.remove(seen.get(0));
        }
    }

    private static boolean isHidden(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.startsWith(".") || name.toLowerCase(Locale.ROOT).startsWith("__macosx/");
    }

    /** The archive's path with the entry's name behind it, for feeds to match and tables to be named after; nothing is opened by it. */
    public static Path label(Path archive, String entry) {
        String name = entry.replace('\0', '_').replace('\\', '/');
        try {
            return Path.of(archive + "/" + name);
        } catch (InvalidPathException e) { // The platform's encoding has no such letter.
            return Path.of(archive + "/" + name.replaceAll("[^ -~]", "_"));
        }
    }

    /** CSV entries in the archive's order, without hidden ones and directories. */
    public List<Entry> csvEntries() {
        return List.copyOf(csvEntries);
    }

    /**
     * The entry of that name, whatever its ending, or {@link #csvEntries} if none is named.
     *
     * @throws UnreadableSourceException if no entry is found, or it exceeds the limits
     */
    public List<Entry> entries(@Nullable String name) throws UnreadableSourceException {
        if (name == null) {
            return csvEntries();
        }
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.isDirectory()) {
            throw new UnreadableSourceException("the zip archive has no entry %s; it has %s"
                    .formatted(name, some(csvEntries.stream().map(Entry::name).toList())));
        }
        decompressionLimits.check(name, entry.getCompressedSize(), entry.getSize());
        return List.of(new Entry(name, entry.getSize()));
    }

    private static String some(List<String> names) {
        return names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                + (names.size() > NAMES_SHOWN ? "…" : "");
    }

    /** Names of the files that are passed over, archives within the archive among them. */
    public List<String> otherNames() {
        return List.copyOf(otherNames);
    }

    /**
     * The unpacked bytes of an entry; closes the archive with it.
     *
     * @throws UnreadableSourceException if no entry has that name; while reading, if it is damaged or larger than it says
     */
    public InputStream stream(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            close();
            throw new UnreadableSourceException("the zip archive has no entry " + name);
        }
        return new ZipEntryStream(this, zip.getInputStream(entry), entry);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
