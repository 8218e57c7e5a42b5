package dev.caravan.access;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sources that a login may name: {@code /data/crm/*}, {@code https://files.example.com/crm/*}, {@code s3://BUCKET/PREFIX/*}, {@code
 * sftp://USER@HOST/FOLDER/*}. A star at the
 * end stands for any text, any other one for a text within one part of a path or of a host. Immutable.
 */
final class SourcePattern {
    private static final Pattern URL =
            Pattern.compile("(?i)((https?|s3)://|sftp://([^/*?#@:]+@)?)(\\*\\.)?[^/*?#@]+/.*", Pattern.DOTALL);
    private static final Pattern PARTS = Pattern.compile("([a-z0-9]+://)([^/]*)(/.*)", Pattern.DOTALL);

    /** A server may take an escaped dot or slash for a plain one, which leads out of the folder. */
    private static final Pattern AMBIGUOUS = Pattern.compile("(?i)%2e|%2f|%5c|/\\.\\.(/|$)");

    private final boolean isUrl;
    private final Pattern regex;

    private SourcePattern(boolean isUrl, String regex) {
        this.isUrl = isUrl;
        this.regex = Pattern.compile(regex, Pattern.DOTALL);
    }

    /** @throws IllegalArgumentException if it is neither an absolute path nor a URL with a whole host or bucket */
    static SourcePattern of(String text) {
        if (URL.matcher(text).matches()) {
            Matcher parts = PARTS.matcher(lowerHost(text));
            if (parts.matches()) {
                return new SourcePattern(
                        true,
                        Pattern.quote(parts.group(1))
                                + Glob.regex(parts.group(2), "[^/?#@:\\\\]*")
                                + path(parts.group(3)));
            }
        }
        if (!text.startsWith("/") || text.contains("/../")) {
            throw new IllegalArgumentException(
                    "sources: %s: write an absolute path, or a URL with a slash behind its host or bucket"
                            .formatted(text));
        }
        return new SourcePattern(false, path(real(text)));
    }

    /** @param source path of a file with all links followed, or the URI of another source */
    boolean matches(String source) {
        boolean url = source.contains("://");
        if (url != isUrl) {
            return false;
        }
        if (!url) {
            return regex.matcher(source).matches();
        }
        return source.startsWith("s3://")
                ? regex.matcher(source).matches()
                : isPlain(source) && regex.matcher(lowerHost(source)).matches();
    }

    private static boolean isPlain(String source) {
        try {
            String path = new URI(source).getRawPath();
            return path == null || !AMBIGUOUS.matcher(path).find();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String path(String glob) {
        return glob.endsWith("*")
                ? Glob.regex(glob.substring(0, glob.length() - 1), "[^/?#]*") + ".*"
                : Glob.regex(glob, "[^/?#]*");
    }

    private static String lowerHost(String url) {
        Matcher parts = Pattern.compile("([a-zA-Z0-9]+://)([^/?#]*@)?([^/?#]*)(.*)", Pattern.DOTALL)
                .matcher(url);
        return !parts.matches() || url.startsWith("s3://")
                ? url
                : parts.group(1).toLowerCase(Locale.ROOT)
                        + (parts.group(2) == null ? "" : parts.group(2))
                        + parts.group(3).toLowerCase(Locale.ROOT)
                        + parts.group(4);
    }

    /** Sources are compared by their real paths, so the folders before the first star are, too. */
    private static String real(String glob) {
        int star = glob.indexOf('*');
        int slash = star < 0 ? glob.length() : glob.lastIndexOf('/', star);
        if (slash == 0) {
            return glob;
        }
        try {
            return Path.of(glob.substring(0, slash)).toRealPath() + glob.substring(slash);
        } catch (IOException | InvalidPathException e) {
            return glob;
        }
    }
}
