import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/**
 * What DuckDB needs for the same report in one statement, without a limit on its memory, and the digest of a report. For
 * bench/report.sh: {@code java -cp duckdb_jdbc.jar GroupBy.java group PLAYS REPORT} or {@code digest REPORT}.
 */
class GroupBy {
    private static final String READING =
            "columns = {'song': 'VARCHAR', 'date': 'VARCHAR', 'plays': '%s'}, header = true, delim = ',', quote = '\"', escape = '\"'";

    public static void main(String[] args) throws Exception {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            if (args[0].equals("group")) {
                statement.execute("""
                        COPY (SELECT song AS "Song", date AS "Date", sum(plays) AS "Total Number of Plays for Date"
                              FROM read_csv('%s', %s) GROUP BY song, date)
                        TO '%s' (FORMAT csv, HEADER true)
                        """.formatted(args[1], READING.formatted("BIGINT"), args[2]));
            } else {
                // Said in full because it is what ./caravan generate plays --help prints.
                try (ResultSet digest = statement.executeQuery("""
                        SELECT coalesce(mod(sum(('0x' || left(md5(concat_ws(chr(31),
                        coalesce(song, ''), coalesce(date, ''), coalesce(plays, '')
                        )), 15))::BIGINT), 1152921504606846976), 0)::BIGINT FROM read_csv('%s', %s, auto_detect = false)
                        """.formatted(args[1], READING.formatted("VARCHAR")))) {
                    digest.next();
                    System.out.println(digest.getLong(1));
                }
            }
        }
    }
}
