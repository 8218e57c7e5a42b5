package dev.caravan.cli.output;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/** Removes passwords from messages of drivers and libraries, which may repeat the URL. */
public final class SecretRedaction {
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)((?:password|passwd|pwd)\\s*=\\s*)(?:'(?:[^'\\\\]|\\\\.)*'|[^&;,\\s)\\]\"']+)");

    /** User and password of a PostgreSQL URI, in which people forget to encode special characters. */
    private static final Pattern POSTGRES_USER_INFO = Pattern.compile("(?i)(postgres(?:ql)?://)\\S*@");

    /** User and password before the host of a URL. */
    private static final Pattern USER_INFO = Pattern.compile("//[^/?#\\s@]*@");

    /** The password after a URL's user, in which people forget to encode special characters. */
    private static final Pattern PASSWORD = Pattern.compile("(//[^:/?#\\s@]*:)\\S*@");

    /** The query of a URL, which may hold a signature. */
    private static final Pattern QUERY = Pattern.compile("(?i)(\\bhttps?://[^\\s?\"')\\]]*\\?)[^\\s\"')\\]]+");

    private SecretRedaction() {}

    public static String text(String text) {
        String plain = PARAMETER.matcher(text).replaceAll("$1…");
        plain = POSTGRES_USER_INFO.matcher(plain).replaceAll("$1…@");
        plain = USER_INFO.matcher(plain).replaceAll("//…@");
        return QUERY.matcher(plain).replaceAll("$1…");
    }

    /** The address of a database, with its user but without the password. */
    public static String address(String url) {
        String plain = PARAMETER.matcher(url).replaceAll("$1…");
        return PASSWORD.matcher(plain).replaceAll("$1…@");
    }

    public static String stackTrace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return text(trace.toString());
    }
}
