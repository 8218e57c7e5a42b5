package dev.caravan.csv.source;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names by which files are known as CSV where nobody named them one by one: in directories, below prefixes, in inboxes. */
public final class CsvName {
    /** The endings of such names, for messages. */
    public static final String ENDINGS = ".csv, .tsv, .tab, .psv, compressed (.gz, .zst, .bz2, .zip) or not";

    private static final Pattern CSV = Pattern.compile("(?i)(?s).*\\.(csv|tsv|tab|psv)(\\.(gz|zst|bz2|zip))?");

    private CsvName() {}

    public static boolean isOf(Path file) {
        return CSV.matcher(String.valueOf(file.getFileName())).matches();
    }
}
