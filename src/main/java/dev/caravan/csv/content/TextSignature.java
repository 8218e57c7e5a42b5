package dev.caravan.csv.content;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text formats by their first lines, where nothing of a table begins so. */
final class TextSignature {
    private static final int LOOKED_AT = 1024;

    private record Lines(Pattern pattern, ForeignContent content) {
        Lines(String pattern, String kind, String advice) {
            this(Pattern.compile(pattern), new ForeignContent(kind, advice));
        }
    }

    private static final List<Lines> KNOWN = List.of(
            // Git LFS specification, "The Pointer": keys in order, version first.
            new Lines(
                    "version https://git-lfs\\.github\\.com/spec/\\S+\\R(.*\\R)*?oid sha256:",
                    "a Git LFS pointer, which stands for the file",
                    "run git lfs pull"),
            new Lines("version https://hawser\\.github\\.com/spec/", "a Git LFS pointer", "run git lfs pull"),
            new Lines(
                    "/annex/objects/\\S+\\R?$", "a git-annex pointer, which stands for the file", "run git annex get"),
            new Lines("\\{\\\\rtf1", "an RTF document", "export its table as CSV"),
            new Lines("%!PS-Adobe-", "a PostScript document", "export its table as CSV"),
            new Lines("-----BEGIN PGP MESSAGE-----\\R", "an encrypted message", "decrypt it first"),
            new Lines(
                    "(--\\s*\\R)?-- (PostgreSQL database dump|MySQL dump |MariaDB dump )|/\\*M?!\\d+\\\\?- |PRAGMA foreign_keys=OFF;\\R",
                    "a dump of SQL statements",
                    "restore it, and export its table as CSV"),
            new Lines("#!\\s*/\\S+", "a script", "name the CSV file instead"),
            new Lines("BEGIN:VCARD\\R", "a vCard file", "convert it to CSV"),
            new Lines("BEGIN:VCALENDAR\\R", "a calendar file (iCalendar)", "convert it to CSV"));

    private TextSignature() {}

    /** The format of the text that begins there; null if none is known. */
    static @Nullable ForeignContent of(byte[] utf8, int from) {
        String head = new String(utf8, from, Math.min(utf8.length - from, LOOKED_AT), StandardCharsets.UTF_8);
        return KNOWN.stream()
                .filter(known -> known.pattern().matcher(head).lookingAt())
                .map(Lines::content)
                .findFirst()
                .orElse(null);
    }
}
