package dev.caravan.ledger.database;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The JDBC URL names no database that Caravan can load into. */
public class UnsupportedDatabaseException extends UserException {
    private static final long serialVersionUID = 1L;

    UnsupportedDatabaseException(String url) {
        this(url, "not one that Caravan can load into; it must look like " + Database.SUPPORTED);
    }

    private UnsupportedDatabaseException(String url, String why) {
        super(ErrorKind.CONFIGURATION, url.isEmpty() ? why : "database URL %s: %s".formatted(scheme(url), why));
    }

    static UnsupportedDatabaseException userBeforeHost(String url) {
        return new UnsupportedDatabaseException(
                url,
                "JDBC takes no user before the host; say ?user=USER&password=PASSWORD behind the database's name,"
                        + " or postgres://USER:PASSWORD@HOST/DATABASE if it is PostgreSQL's");
    }

    /** @param why without any secret of the URL */
    static UnsupportedDatabaseException postgres(String why) {
        return new UnsupportedDatabaseException("postgres:", why);
    }

    static UnsupportedDatabaseException empty(String setting) {
        return new UnsupportedDatabaseException(
                "",
                "%s is empty: name a database, or leave it out for a PostgreSQL that Caravan runs".formatted(setting));
    }

    /** What follows may hold a password. */
    private static String scheme(String url) {
        int colon = url.indexOf(':', url.startsWith("jdbc:") ? 5 : 0);
        return colon < 0 ? "without a scheme" : url.substring(0, colon + 1) + "…";
    }
}
