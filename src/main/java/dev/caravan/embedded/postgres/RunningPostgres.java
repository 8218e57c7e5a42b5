package dev.caravan.embedded.postgres;

/**
 * A PostgreSQL server that accepts connections.
 *
 * @param jdbcUrl JDBC URL without credentials
 * @param username role to log in with; it owns the database
 * @param password that role's password
 * @param psqlCommand shell line that opens the database in psql, without the password in it
 * @param startedNow whether this call started the server, false if it was running already
 */
public record RunningPostgres(
        String jdbcUrl, String username, String password, String psqlCommand, boolean startedNow) {
    /** Leaves the password out. */
    @Override
    public String toString() {
        return "RunningPostgres[jdbcUrl=%s, username=%s, startedNow=%s]".formatted(jdbcUrl, username, startedNow);
    }
}
