package dev.caravan.csv.detection;

import dev.caravan.csv.NearNames;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Encodings by the names that users know from other programs: those of the JDK and of IANA in any letter case and with any punctuation,
 * and those of Python, PostgreSQL, MySQL, iconv and Windows.
 */
final class EncodingName {
    /** Names in lower-case letters and digits that the JDK doesn't have, or has for encodings of mainframes. */
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("utf8sig", "UTF-8"),
            Map.entry("utf8bom", "UTF-8"),
            Map.entry("utf8mb3", "UTF-8"),
            Map.entry("utf8mb4", "UTF-8"),
            Map.entry("cp65001", "UTF-8"),
            Map.entry("ucs2", "UTF-16"),
            Map.entry("ucs2le", "UTF-16LE"),
            Map.entry("ucs2be", "UTF-16BE"),
            Map.entry("ucs4", "UTF-32"),
            Map.entry("cp1200", "UTF-16LE"),
            Map.entry("cp1201", "UTF-16BE"),
            Map.entry("ansi", "windows-1252"),
            Map.entry("mbcs", "windows-1252"),
            Map.entry("cp28591", "ISO-8859-1"),
            Map.entry("latin8", "ISO-8859-14"),
            Map.entry("latin10", "ISO-8859-16"),
            Map.entry("mac", "x-MacRoman"),
            Map.entry("macintosh", "x-MacRoman"),
            Map.entry("cp10000", "x-MacRoman"),
            Map.entry("macce", "x-MacCentralEurope"),
            Map.entry("maclatin2", "x-MacCentralEurope"),
            Map.entry("koi8", "KOI8-R"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("mskanji", "windows-31j"),
            Map.entry("ujis", "EUC-JP"),
            Map.entry("uhc", "x-windows-949"),
            Map.entry("cp949", "x-windows-949"),
            Map.entry("cp950", "x-windows-950"),
            Map.entry("johab", "x-Johab"));

    /** {@code win1252}, {@code cp850}, {@code 1252}. */
    private static final Pattern CODE_PAGE = Pattern.compile("(?:win|windows|cp|codepage|dos|oem|ibm)?(\\d{3,5})");

    private static final List<String> FAMILIES = List.of("windows-", "x-windows-", "IBM", "x-IBM", "Cp");

    private EncodingName() {}

    /** @throws IllegalArgumentException if no encoding has the name; the message names near ones */
    static Charset parse(String name) {
        // iconv takes what to do with unknown characters after the name.
        String plain = plain(name.replaceFirst("//.*", ""));
        Charset found = named(OTHER_NAMES.getOrDefault(plain, name));
        if (found == null) {
            found = byPlainName().get(plain);
        }
        if (found == null) {
            found = ofCodePage(plain);
        }
        if (found == null) {
            throw new IllegalArgumentException("encoding is '%s', which is unknown; %s".formatted(name, hint(plain)));
        }
        return found;
    }

    private static @Nullable Charset named(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    private static @Nullable Charset ofCodePage(String plain) {
        Matcher number = CODE_PAGE.matcher(plain);
        return number.matches()
                ? FAMILIES.stream()
                        .map(family -> named(family + number.group(1)))
                        .filter(charset -> charset != null)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static Map<String, Charset> byPlainName() {
        Map<String, Charset> names = new TreeMap<>();
        for (Charset charset : Charset.availableCharsets().values()) {
            names.put(plain(charset.name()), charset);
        }
        for (Charset charset : Charset.availableCharsets().values()) {
            charset.aliases().forEach(alias -> names.putIfAbsent(plain(alias), charset));
        }
        return names;
    }

    private static String hint(String plain) {
        Set<String> names = new TreeSet<>(Charset.availableCharsets().keySet());
        names.addAll(List.of("latin1", "latin2", "cp1252", "utf-8-sig", "ansi", "macroman"));
        List<String> near = NearNames.of(plain, names, EncodingName::plain);
        return near.isEmpty()
                ? "known are UTF-8, UTF-16LE, windows-1252, ISO-8859-15, IBM850, Shift_JIS and what the JDK has besides"
                : NearNames.question(near);
    }
}
