package dev.caravan.ledger.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * How to reach a PostgreSQL, from a JDBC URL or from what {@code psql} takes (PostgreSQL manual, 34.1.2, "Parameter Key Words"). What the
 * text leaves out comes from its service, then from environment variables, then from the password file.
 *
 * @param jdbcUrl without a password, so that messages and logs may show it
 * @param properties of the driver that are not in the URL: passwords, and defaults of a JDBC URL
 */
record PostgresUrl(String jdbcUrl, Map<String, String> properties) {
    private static final String JDBC = "jdbc:postgresql:";
    private static final String DEFAULT_HOST = "localhost";
    private static final String DEFAULT_PORT = "5432";
    private static final Set<String> SECRETS = Set.of("password", "sslpassword");

    /** Keywords for environment variables (PostgreSQL manual, 34.15). */
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGHOSTADDR", "hostaddr"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGOPTIONS", "options"),
            Map.entry("PGAPPNAME", "application_name"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLNEGOTIATION", "sslnegotiation"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGCHANNELBINDING", "channel_binding"),
            Map.entry("PGGSSENCMODE", "gssencmode"),
            Map.entry("PGKRBSRVNAME", "krbsrvname"),
            Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"),
            Map.entry("PGLOADBALANCEHOSTS", "load_balance_hosts"));

    /** Properties of the driver for keywords that it calls otherwise. */
    private static final Map<String, PGProperty> TRANSLATED = Map.of(
            "application_name", PGProperty.APPLICATION_NAME,
            "connect_timeout", PGProperty.CONNECT_TIMEOUT,
            "channel_binding", PGProperty.CHANNEL_BINDING,
            "gssencmode", PGProperty.GSS_ENC_MODE,
            "krbsrvname", PGProperty.KERBEROS_SERVER_NAME,
            "sslnegotiation", PGProperty.SSL_NEGOTIATION,
            "target_session_attrs", PGProperty.TARGET_SERVER_TYPE,
            "load_balance_hosts", PGProperty.LOAD_BALANCE_HOSTS,
            "keepalives", PGProperty.TCP_KEEP_ALIVE);

    /** The driver's values, of the keywords of {@link #TRANSLATED} whose values differ. */
    private static final Map<String, Map<String, String>> VALUES = Map.of(
            "target_session_attrs",
            Map.of(
                    "any", "any",
                    "primary", "primary",
                    "read-write", "primary",
                    "standby", "secondary",
                    "read-only", "secondary",
                    "prefer-standby", "preferSecondary"),
            "load_balance_hosts",
            Map.of("disable", "false", "random", "true"),
            "keepalives",
            Map.of("0", "false", "1", "true"));

    /** They change neither where a connection leads nor how safe it is. */
    private static final Set<String> IGNORED = Set.of(
            "client_encoding",
            "fallback_application_name",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "tcp_user_timeout",
            "sslcompression",
            "sslsni",
            "passfile",
            "hostaddr",
            "host",
            "port",
            "dbname",
            "password");

    /** The driver logs URLs that it can't parse with their passwords; a strong reference, or the level would be lost. */
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql.Driver");

    static {
        DRIVER_LOG.setLevel(Level.OFF);
    }

    static boolean isJdbc(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith(JDBC);
    }

    /**
     * @param text a JDBC URL, or what {@link PostgresKeywords} parses
     * @throws UnsupportedDatabaseException if it is malformed, or names what the driver can't do
     */
    static PostgresUrl of(String text, PostgresEnvironment environment) {
        return isJdbc(text) ? ofJdbc(text, environment) : ofKeywords(PostgresKeywords.parse(text), environment);
    }

    /** For the argument of psql, without passwords. */
    static String forClient(String text) {
        if (isJdbc(text)) {
            return withoutSecrets(text, new LinkedHashMap<>()).substring("jdbc:".length());
        }
        Map<String, String> keywords = PostgresKeywords.parse(text);
        keywords.keySet().removeAll(SECRETS);
        return PostgresKeywords.text(keywords);
    }

    /** A JDBC URL means what it means to the driver; only user and password come from the environment. */
    private static PostgresUrl ofJdbc(String text, PostgresEnvironment environment) {
        Map<String, String> properties = new LinkedHashMap<>();
        String url = withoutSecrets(text, properties);
        Properties defaults = new Properties();
        // Without it the driver would look into the password file itself.
        defaults.setProperty("password", "");
        Properties known = Driver.parseURL(url, defaults);
        if (known == null) {
            throw UnsupportedDatabaseException.postgres(
                    "the driver can't read it, or doesn't find its service: it must look like jdbc:postgresql://HOST:PORT/DATABASE");
        }
        String user = known.getProperty("user");
        if (user == null) {
            user = userName(environment);
            properties.put("user", user);
        }
        if (known.getProperty("password", "").isEmpty()
                && properties.getOrDefault("password", "").isEmpty()) {
            String password = environment.variable("PGPASSWORD");
            properties.put(
                    "password",
                    password != null
                            ? password
                            : passwordInFile(
                                    environment.passwordFile(),
                                    known.getProperty("PGHOST", ""),
                                    known.getProperty("PGPORT", ""),
                                    known.getProperty("PGDBNAME", user),
                                    user));
        }
        return new PostgresUrl(url, properties);
    }

    /** Moves the passwords among the parameters of a JDBC URL into a map. */
    private static String withoutSecrets(String url, Map<String, String> secrets) {
        int query = url.indexOf('?');
        if (query < 0) {
            return url;
        }
        List<String> parameters = new ArrayList<>();
        for (String parameter : url.substring(query + 1).split("&", -1)) {
            String name = parameter.replaceFirst("(?s)=.*", "");
            if (SECRETS.contains(name.toLowerCase(Locale.ROOT))) {
                try {
                    secrets.put(
                            name.toLowerCase(Locale.ROOT),
                            URLDecoder.decode(parameter.replaceFirst("[^=]*=?", ""), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    throw UnsupportedDatabaseException.postgres(
                            "a % in the password must be followed by two hexadecimal digits; a % itself is %25");
                }
            } else {
                parameters.add(parameter);
            }
        }
        return url.substring(0, query) + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    private static PostgresUrl ofKeywords(Map<String, String> explicit, PostgresEnvironment environment) {
        Map<String, String> keywords = new LinkedHashMap<>(explicit);
        keywords.values().removeIf(String::isEmpty);
        String named = keywords.remove("service");
        String service = named == null ? environment.variable("PGSERVICE") : named;
        if (service != null) {
            PostgresService.keywords(service, environment).forEach(keywords::putIfAbsent);
        }
        VARIABLES.forEach((variable, keyword) -> {
            String value = environment.variable(variable);
            if (value != null) {
                keywords.putIfAbsent(keyword, value);
            }
        });
        String user = keywords.getOrDefault("user", userName(environment));
        keywords.put("user", user);
        String database = keywords.getOrDefault("dbname", user);
        String[] hosts = keywords.getOrDefault("hostaddr", keywords.getOrDefault("host", ""))
                .split(",", -1);
        String[] ports = keywords.getOrDefault("port", "").split(",", -1);
        if (ports.length != 1 && ports.length != hosts.length) {
            throw UnsupportedDatabaseException.postgres(
                    "it has %d hosts, but %d ports".formatted(hosts.length, ports.length));
        }
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = host(hosts[i]);
            addresses.add((hosts[i].contains(":") ? "[" + hosts[i] + "]" : hosts[i]) + ":"
                    + port(ports[ports.length == 1 ? 0 : i]));
        }
        Map<String, String> secrets = new LinkedHashMap<>();
        List<String> parameters = new ArrayList<>();
        keywords.forEach((keyword, value) -> {
            String property = property(keyword);
            if (property != null && SECRETS.contains(property)) {
                secrets.put(property, value);
            } else if (property != null) {
                parameters.add(property + "=" + encoded(value(keyword, value)));
            }
        });
        String password = keywords.get("password");
        secrets.put(
                "password",
                password != null
                        ? password
                        : passwordInFile(
                                passwordFile(keywords, environment),
                                String.join(",", hosts),
                                addresses.stream()
                                        .map(address -> address.substring(address.lastIndexOf(':') + 1))
                                        .collect(Collectors.joining(",")),
                                database,
                                user));
        return new PostgresUrl(
                "%s//%s/%s?%s"
                        .formatted(JDBC, String.join(",", addresses), encoded(database), String.join("&", parameters)),
                secrets);
    }

    private static Path passwordFile(Map<String, String> keywords, PostgresEnvironment environment) {
        String named = keywords.get("passfile");
        return named == null ? environment.passwordFile() : Path.of(named);
    }

    /** That of the first host which the file knows, because the driver takes one for all; empty if it knows none. */
    private static String passwordInFile(Path file, String hosts, String ports, String database, String user) {
        String[] all = hosts.split(",", -1);
        String[] allPorts = ports.split(",", -1);
        for (int i = 0; i < all.length; i++) {
            String password = PostgresPasswordFile.password(
                    file,
                    all[i].isEmpty() ? DEFAULT_HOST : all[i],
                    allPorts[Math.min(i, allPorts.length - 1)],
                    database,
                    user);
            if (password != null) {
                return password;
            }
        }
        return "";
    }

    private static String userName(PostgresEnvironment environment) {
        String user = environment.variable("PGUSER");
        return user == null ? System.getProperty("user.name", "") : user;
    }

    private static String host(String host) {
        if (host.startsWith("/") || host.startsWith("@")) {
            throw UnsupportedDatabaseException.postgres(
                    "sockets of Unix domains are not supported: name a host, such as localhost, in the URL or by PGHOST");
        }
        if (host.matches(".*[\\s@?#&/\\[\\]].*")) {
            throw UnsupportedDatabaseException.postgres(
                    "the host's name is invalid; in a password, @ is %40, : is %3A, / is %2F and ? is %3F");
        }
        return host.isEmpty() ? DEFAULT_HOST : host;
    }

    private static String port(String port) {
        if (port.isEmpty()) {
            return DEFAULT_PORT;
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw UnsupportedDatabaseException.postgres(
                    "the port is not a number from 1 to 65535; in a password, @ is %40, : is %3A, / is %2F and ? is %3F");
        }
        return port;
    }

    /** The driver's property for a keyword; null if it is not needed. The driver's own properties are keywords here. */
    private static @Nullable String property(String keyword) {
        if (IGNORED.contains(keyword)) {
            return null;
        }
        PGProperty translated = TRANSLATED.get(keyword);
        PGProperty property = translated == null ? PGProperty.forName(keyword) : translated;
        if (property == null) {
            throw UnsupportedDatabaseException.postgres(
                    "parameter %s is not known, or the JDBC driver has nothing like it".formatted(keyword));
        }
        return property.getName();
    }

    private static String value(String keyword, String value) {
        Map<String, String> values = VALUES.getOrDefault(keyword, Map.of(value, value));
        String translated = values.get(value);
        if (translated == null) {
            throw UnsupportedDatabaseException.postgres("%s=%s is not known: it must be one of %s"
                    .formatted(keyword, value, values.keySet().stream().sorted().collect(Collectors.joining(", "))));
        }
        return translated;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
