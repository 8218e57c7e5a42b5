package dev.caravan.tools.generate;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * One number for the rows of a table or a report, in any order, which PostgreSQL and DuckDB compute as well.
 *
 * <p>A row counts as its fields in UTF-8, joined by the character 31 (unit separator), null being empty; of the MD5 of that
 * the first 15 hexadecimal digits are an integer of 60 bits; the digest is the sum of those integers modulo 2⁶⁰. People
 * have six fields (email, name, company, city, comment, joined; the e-mail as written); row numbers don't count, but a row
 * and its duplicate differ in e-mail and name, so the digest tells which one won. Plays by song and date have three. Not
 * for use by several threads.
 */
public final class TableDigest {
    private static final long MASK = (1L << 60) - 1;
    /** A table's name follows. */
    static final String SELECT = """
            SELECT coalesce(mod(sum(('x' || substr(md5(concat_ws(chr(31),
            coalesce(email, ''), coalesce(name, ''), coalesce(company, ''),
            coalesce(city, ''), coalesce(comment, ''), coalesce(joined::text, '')
            )), 1, 15))::bit(60)::bigint), 1152921504606846976), 0)::bigint FROM \
            """;

    /** A relation with the columns song, date and plays as text follows. */
    static final String DUCKDB_SELECT = """
            SELECT coalesce(mod(sum(('0x' || left(md5(concat_ws(chr(31),
            coalesce(song, ''), coalesce(date, ''), coalesce(plays, '')
            )), 15))::BIGINT), 1152921504606846976), 0)::BIGINT FROM \
            """;

    /** Options with which DuckDB's {@code read_csv} reads a report of plays. */
    static final String DUCKDB_READING = """
            columns = {'song': 'VARCHAR', 'date': 'VARCHAR', 'plays': 'VARCHAR'},
            header = true, delim = ',', quote = '"', escape = '"', auto_detect = false""";

    private static final byte UNIT_SEPARATOR = 31;

    private final MessageDigest md5 = md5();
    private long sum;

    /** A query for the digest of a table or sub-query with the people columns, 0 if it is empty. */
    public static String sql(String table) {
        return SELECT + table;
    }

    /** A query for the digest of a report of plays in a CSV file, 0 if it is empty. */
    public static String duckDb(Path report) {
        return DUCKDB_SELECT + "read_csv('" + report.toString().replace("'", "''") + "', " + DUCKDB_READING + ")";
    }

    public void add(Person person) {
        add(person.fields());
    }

    /** @param fields in UTF-8; an empty one where the table has null */
    public void add(byte[][] fields) {
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                md5.update(UNIT_SEPARATOR);
            }
            md5.update(fields[i]);
        }
        byte[] hash = md5.digest();
        long first60Bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first60Bits = (first60Bits << 8) | (hash[i] & 0xff);
        }
        sum += first60Bits >>> 4;
    }

    /** From 0 to 2⁶⁰ − 1. */
    public long value() {
        return sum & MASK;
    }

    /** The digest of the rows of two tables together, from the digest of each. */
    static long sum(long one, long other) {
        return (one + other) & MASK;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
