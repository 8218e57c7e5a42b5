package dev.caravan.cli.output;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/** Words of drivers and libraries without passwords: some repeat the URL that they can't read. */
public final class SecretRedaction {
    private static final Pattern PARAMETER = Pattern.compile("(?i)((?:password|passwd|pwd)\\s*=)[^&;,\\s)\\]\"']+");

    /** Of a URL, before the host. */
    private static final Pattern USER_INFO = Pattern.compile("//[^/?#\\s@]*@");

    /** As signed URLs have their signatures. */
    private static final Pattern QUERY = Pattern.compile("(?i)(\\bhttps?://[^\\s?\"')\\]]*\\?)[^\\s\"')\\]]+");

    private SecretRedaction() {}

    public static String text(String text) {
        String plain = PARAMETER.matcher(text).replaceAll("$1…");
        plain = USER_INFO.matcher(plain).replaceAll("//…@");
        return QUERY.matcher(plain).replaceAll("$1…");
    }

    public static String stackTrace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return text(trace.toString());
    }
}
