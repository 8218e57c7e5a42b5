package dev.caravan.ledger;

/** A JDBC URL that leads to no database that Caravan can load into. */
public class UnsupportedDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedDatabaseException(String url) {
        super("database URL %s: not one that Caravan can load into; it must look like %s"
                .formatted(scheme(url), Database.SUPPORTED));
    }

    /** What follows may hold a password. */
    private static String scheme(String url) {
        int colon = url.indexOf(':', url.startsWith("jdbc:") ? 5 : 0);
        return colon < 0 ? "without a scheme" : url.substring(0, colon + 1) + "…";
    }
}
