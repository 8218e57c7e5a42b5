package dev.caravan.ledger.database;

/** A JDBC URL of a database that Caravan can't load into. */
public class UnsupportedDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedDatabaseException(String url) {
        this(url, "not one that Caravan can load into; it must look like " + Database.SUPPORTED);
    }

    private UnsupportedDatabaseException(String url, String why) {
        super("database URL %s: %s".formatted(scheme(url), why));
    }

    static UnsupportedDatabaseException userBeforeHost(String url) {
        return new UnsupportedDatabaseException(
                url, "JDBC takes no user before the host; say ?user=USER&password=PASSWORD behind the database's name");
    }

    /** What follows may hold a password. */
    private static String scheme(String url) {
        int colon = url.indexOf(':', url.startsWith("jdbc:") ? 5 : 0);
        return colon < 0 ? "without a scheme" : url.substring(0, colon + 1) + "…";
    }
}
