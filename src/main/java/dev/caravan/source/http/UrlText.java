package dev.caravan.source.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** URLs as they come in and as they are shown. */
public final class UrlText {
    private static final int LONGEST = 4_000;

    private UrlText() {}

    /** Whether a text is meant as a URL of a web server. */
    public static boolean isOne(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /**
     * @return without a fragment, which is nothing to the server
     * @throws UrlException if it is not a valid http or https URL
     */
    public static URI parse(String text) {
        if (text.length() > LONGEST) {
            throw new UrlException("a URL of %,d characters; %,d at most".formatted(text.length(), LONGEST));
        }
        try {
            URI uri = new URI(text);
            if (uri.getUserInfo() != null) {
                throw new UrlException(shown(uri.toString())
                        + ": a user name or password in a URL is not taken, because it would be kept with the job");
            }
            if (!isOne(text) || uri.getHost() == null) {
                throw new UrlException(shown(text) + ": is no URL of a web server");
            }
            return uri.getFragment() == null ? uri : new URI(text.substring(0, text.indexOf('#')));
        } catch (URISyntaxException e) {
            throw new UrlException("%s: is no URL: %s".formatted(shown(text), e.getReason()));
        }
    }

    /** Without what may be a secret: a signed URL has its signature in the query. Other texts stay as they are. */
    public static String shown(String source) {
        if (!isOne(source)) {
            return source;
        }
        String text = source.replaceFirst("//[^/?#]*@", "//");
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?…";
    }

    /** The path by which feeds are matched and the table is named; nothing is opened there. */
    public static Path label(URI uri) {
        try {
            String path = uri.getPath() == null || uri.getPath().length() <= 1 ? "/" + uri.getHost() : uri.getPath();
            return Path.of("/" + uri.getHost() + path);
        } catch (InvalidPathException e) {
            return Path.of("/" + uri.getHost());
        }
    }
}
