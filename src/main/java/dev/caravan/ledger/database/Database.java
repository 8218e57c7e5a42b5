package dev.caravan.ledger.database;

import java.util.Locale;
import java.util.regex.Pattern;

/** The kinds of database that rows can be loaded into; the ledger lives in the same one. */
public enum Database {
    POSTGRESQL,
    /** MySQL and MariaDB: one wire protocol, one driver. */
    MYSQL,
    H2;

    /** What a JDBC URL may look like. */
    public static final String SUPPORTED =
            "jdbc:postgresql://HOST/DATABASE, jdbc:mariadb://HOST/DATABASE, jdbc:mysql://HOST/DATABASE, jdbc:h2:./FILE";

    /** As other URLs have it; the drivers take it for a part of the host's name, and repeat it with the password. */
    private static final Pattern USER_BEFORE_HOST = Pattern.compile("jdbc:(postgresql|mariadb|mysql):[^/?]*//[^/?]*@");

    /**
     * The kind that a JDBC URL leads to; without one it is the PostgreSQL that Caravan runs.
     *
     * @throws UnsupportedDatabaseException if it is none of them
     */
    public static Database of(String jdbcUrl) {
        String url = jdbcUrl.toLowerCase(Locale.ROOT);
        if (USER_BEFORE_HOST.matcher(url).lookingAt()) {
            throw UnsupportedDatabaseException.userBeforeHost(jdbcUrl);
        }
        if (url.isEmpty() || url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        if (url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:")) {
            return MYSQL;
        }
        if (url.startsWith("jdbc:h2:")) {
            return H2;
        }
        throw new UnsupportedDatabaseException(jdbcUrl);
    }
}
