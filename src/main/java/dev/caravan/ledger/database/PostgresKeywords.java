package dev.caravan.ledger.database;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parses what {@code psql} takes as a connection string: a URI or {@code keyword=value} pairs (PostgreSQL manual, 34.1.1, "Connection
 * Strings"). The result maps libpq's keywords to values, in the order of the text. Messages of exceptions hold no part of the text but
 * keywords.
 */
final class PostgresKeywords {
    private static final Pattern URI =
            Pattern.compile("(?s)postgres(?:ql)?://(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?"
                    + "(?<hosts>[^/?]*)(?:/(?<database>[^?]*))?(?:\\?(?<parameters>.*))?");
    private static final Pattern HOST = Pattern.compile("(?<host>\\[[^\\]]*\\]|[^:]*)(?::(?<port>.*))?");
    private static final Pattern PAIR = Pattern.compile(
            "\\s*(?<name>[A-Za-z_]+)\\s*=\\s*(?:'(?<quoted>(?:[^'\\\\]|\\\\.)*)'|(?<plain>(?:[^\\s'\\\\]|\\\\.)(?:[^\\s\\\\]|\\\\.)*)?)(?=\\s|$)",
            Pattern.DOTALL);

    private PostgresKeywords() {}

    /** As {@code keyword=value} pairs, which {@link #parse} reads. */
    static String text(Map<String, String> keywords) {
        return keywords.entrySet().stream()
                .map(each -> each.getKey() + "="
                        + (each.getValue().matches("[\\w.,:/@-]+")
                                ? each.getValue()
                                : "'" + each.getValue().replaceAll("(['\\\\])", "\\\\$1") + "'"))
                .collect(Collectors.joining(" "));
    }

    /** Whether a text is one of the two forms, well-formed or not. */
    static boolean isIn(String text) {
        return text.matches("(?s)postgres(ql)?://.*") || PAIR.matcher(text).lookingAt();
    }

    /** @throws UnsupportedDatabaseException if the text is malformed */
    static Map<String, String> parse(String text) {
        Map<String, String> keywords = new LinkedHashMap<>();
        Matcher uri = URI.matcher(text);
        if (uri.matches()) {
            parse(uri, keywords);
        } else if (text.matches("(?s)postgres(ql)?://.*")) {
            throw malformed("it must look like postgres://USER@HOST:PORT/DATABASE?PARAMETER=VALUE");
        } else {
            parsePairs(text, keywords);
        }
        return keywords;
    }

    private static void parse(Matcher uri, Map<String, String> keywords) {
        put(keywords, "user", uri.group("user"));
        put(keywords, "password", uri.group("password"));
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String each : uri.group("hosts").split(",", -1)) {
            Matcher host = HOST.matcher(each);
            if (!host.matches()) {
                throw malformed("the ] of a host must be followed by : or /");
            }
            hosts.add(host.group("host").replaceAll("^\\[(.*)\\]$", "$1"));
            ports.add(Objects.requireNonNullElse(host.group("port"), ""));
        }
        put(keywords, "host", String.join(",", hosts));
        put(keywords, "port", ports.stream().allMatch(String::isEmpty) ? null : String.join(",", ports));
        put(keywords, "dbname", uri.group("database"));
        String parameters = uri.group("parameters");
        if (parameters == null || parameters.isEmpty()) {
            return;
        }
        for (String parameter : parameters.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals <= 0) {
                throw malformed("each parameter behind ? must be NAME=VALUE");
            }
            String name = decoded(parameter.substring(0, equals));
            String value = decoded(parameter.substring(equals + 1));
            if (name.equals("ssl") && value.equals("true")) {
                // As libpq reads it, for URIs that were JDBC's.
                keywords.put("sslmode", "require");
            } else {
                keywords.put(name, value);
            }
        }
    }

    private static void put(Map<String, String> keywords, String name, @Nullable String encoded) {
        if (encoded != null && !encoded.isEmpty()) {
            keywords.put(name, decoded(encoded));
        }
    }

    private static void parsePairs(String text, Map<String, String> keywords) {
        Matcher pair = PAIR.matcher(text);
        int end = 0;
        while (pair.find(end) && pair.start() == end) {
            String value = pair.group("quoted") == null ? pair.group("plain") : pair.group("quoted");
            keywords.put(pair.group("name"), value == null ? "" : value.replaceAll("(?s)\\\\(.)", "$1"));
            end = pair.end();
        }
        if (!text.substring(end).isBlank()) {
            throw malformed("after %s it is not KEYWORD=VALUE; values with spaces need '…'"
                    .formatted(keywords.keySet().stream().reduce("the start", (first, second) -> second)));
        }
    }

    /** Percent-encoded UTF-8, in which + is itself (RFC 3986, 2.1). */
    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.write(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                throw malformed("a % must be followed by two hexadecimal digits; a % itself is %25");
            }
            bytes.write(high * 16 + low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static UnsupportedDatabaseException malformed(String why) {
        return UnsupportedDatabaseException.postgres(why);
    }
}
