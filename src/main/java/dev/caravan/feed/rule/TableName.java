package dev.caravan.feed.rule;

import dev.caravan.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table, with its schema where one was named; both exactly as the database spells them, unquoted.
 *
 * @param schema null: wherever the connection's search path leads
 */
public record TableName(@Nullable String schema, String name) {
    /** The longest identifier that PostgreSQL keeps whole (NAMEDATALEN - 1). */
    public static final int MAX_BYTES = 63;

    private static final Pattern COMPRESSED = Pattern.compile("(?i)(\\.(gz|zst|bz2|zip))+$");
    private static final Pattern TEXT =
            Pattern.compile("(?i)\\.(csv|tsv|tab|psv|ssv|txt|text|dat|data|tbl|del|unl|asc|prn|out)$");
    /** What people put between words. */
    private static final Pattern SEPARATORS = Pattern.compile("[\\s_.()-]+");

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_]+");
    private static final int HASH_DIGITS = 6;

    /** Reads {@code table} or {@code schema.table}. */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot <= 0 || dot == text.length() - 1
                ? new TableName(null, text)
                : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    /**
     * The table of a file for which none is named: its {@link #stem} in lower case, with underscores between the words. {@code Plays
     * 2024.csv.gz} loads into {@code plays_2024}, {@code rep.2024-01.csv} into {@code rep_2024_01}. Where more is lost of the name, since
     * it is too long or has other signs, six digits of its hash follow. It depends on the name alone, never on other files.
     */
    public static String of(Path file) {
        String stem = stem(file);
        String words = SEPARATORS.matcher(stem.toLowerCase(Locale.ROOT)).replaceAll("_");
        String name = trimmed(NO_WORD.matcher(words).replaceAll("_"));
        boolean lost = NO_WORD.matcher(words).find() || bytes(name) > MAX_BYTES;
        String table = name.isEmpty() ? "imported" : name;
        return lost ? withHash(table, stem) : table;
    }

    /** A file's name without its endings, such as {@code .csv.gz}; other parts behind a dot belong to it. Accents are composed (NFC). */
    public static String stem(Path file) {
        Path last = file.getFileName();
        String name = Normalizer.normalize(last == null ? "" : last.toString(), Normalizer.Form.NFC);
        String unpacked = COMPRESSED.matcher(name).replaceFirst("");
        return TEXT.matcher(unpacked).replaceFirst("");
    }

    private static String withHash(String table, String stem) {
        String suffix = "_" + Sha256.hex(stem).substring(0, HASH_DIGITS);
        return cut(table, MAX_BYTES - suffix.length()) + suffix;
    }

    /** The text's first characters that take no more bytes of UTF-8. */
    public static String cut(String text, int maxBytes) {
        int end = Math.min(text.length(), maxBytes);
        if (end < text.length() && end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        while (bytes(text.substring(0, end)) > maxBytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String trimmed(String name) {
        return name.replaceAll("^_+|_+$", "");
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
