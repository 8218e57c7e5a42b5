package dev.caravan.ledger.database;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of database that Caravan loads rows into. The ledger is in the same database as the target tables. */
public enum Database {
    POSTGRESQL(new PostgresSupport()),
    /** MySQL and MariaDB. */
    MYSQL(new MySqlSupport()),
    H2(new H2Support()),
    SQLITE(new SqliteSupport());

    /** Example URLs of all kinds, shown to users. */
    public static final String SUPPORTED = Arrays.stream(values())
            .map(database -> database.support.exampleUrls())
            .collect(Collectors.joining(", "));

    /** Valid in other URLs; JDBC drivers read it as a part of the host's name, and repeat it with the password in messages. */
    private static final Pattern USER_BEFORE_HOST = Pattern.compile("jdbc:[^/?]*//[^/?]*@");

    @SuppressWarnings("ImmutableEnumChecker") // implementations are stateless
    private final DatabaseSupport support;

    Database(DatabaseSupport support) {
        this.support = support;
    }

    public DatabaseSupport support() {
        return support;
    }

    /**
     * The kind that a URL leads to; an empty URL means the PostgreSQL that Caravan runs.
     *
     * @throws UnsupportedDatabaseException if the URL leads to another kind, or has the user before the host
     */
    public static Database of(String url) {
        if (url.isEmpty()) {
            return POSTGRESQL;
        }
        Database database = Arrays.stream(values())
                .filter(each -> each.support.accepts(url))
                .findFirst()
                .orElseThrow(() -> new UnsupportedDatabaseException(url));
        if (database.support.hasHostInUrl()
                && USER_BEFORE_HOST.matcher(url.toLowerCase(Locale.ROOT)).lookingAt()) {
            throw UnsupportedDatabaseException.userBeforeHost(url);
        }
        return database;
    }
}
