package dev.caravan.ledger;

import java.util.Locale;

/** The kinds of database that rows can be loaded into; the ledger lives in the same one. */
public enum Database {
    POSTGRESQL,
    /** MySQL and MariaDB: one wire protocol, one driver. */
    MYSQL,
    H2;

    /** What a JDBC URL may look like. */
    public static final String SUPPORTED =
            "jdbc:postgresql://HOST/DATABASE, jdbc:mariadb://HOST/DATABASE, jdbc:mysql://HOST/DATABASE, jdbc:h2:./FILE";

    /**
     * The kind that a JDBC URL leads to; without one it is the PostgreSQL that Caravan runs.
     *
     * @throws UnsupportedDatabaseException if it is none of them
     */
    public static Database of(String jdbcUrl) {
        String url = jdbcUrl.toLowerCase(Locale.ROOT);
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
