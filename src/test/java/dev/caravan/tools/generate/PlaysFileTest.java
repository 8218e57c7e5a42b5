package dev.caravan.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.Test;

class PlaysFileTest {
    private Path directory = Path.of("");

    record Asked(long seed, long rows, long songs, int dates, SongNames names, boolean oddCounts) {
        Plays plays() {
            return new Plays(seed, rows, songs, dates, names, oddCounts);
        }
    }

    @Provide
    Arbitrary<Asked> files() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        // 20 rows of 70,000 bytes make blocks of some rows each.
        return Arbitraries.of(0, 0, 40, 70_000)
                .flatMap(nameBytes -> Arbitraries.longs()
                        .between(1, nameBytes > 40 ? 20 : 9_000)
                        .flatMap(rows -> Combinators.combine(
                                        Arbitraries.longs(),
                                        Arbitraries.longs().between(1, rows),
                                        Arbitraries.integers().between(1, 400),
                                        either,
                                        either)
                                .as((seed, songs, dates, quoted, odd) ->
                                        new Asked(seed, rows, songs, dates, new SongNames(quoted, nameBytes), odd))));
    }

    /** DuckDB reads the file and groups it, and its digest is of what it wrote as CSV. */
    @Property(tries = 60)
    void whatItExpectsIsWhatDuckDbFinds(@ForAll("files") Asked asked) throws Exception {
        directory = Files.createTempDirectory("plays");
        Path file = directory.resolve("plays.csv");
        Path report = directory.resolve("report.csv");

        ExpectedReport expected = write(asked, file);

        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            String read = "read_csv('%s', %s)".formatted(file, TableDigest.DUCKDB_READING);
            assertThat(number(statement, "SELECT count(*) FROM " + read))
                    .isEqualTo(expected.rows())
                    .isEqualTo(asked.rows());
            statement.execute("""
                    COPY (SELECT song, date, sum(plays::HUGEINT) FROM %s GROUP BY song, date) TO '%s' (HEADER)
                    """.formatted(read, report));
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM read_csv('%s', %s)".formatted(report, TableDigest.DUCKDB_READING)))
                    .isEqualTo(expected.groups())
                    .isEqualTo(Math.min(asked.rows(), asked.songs() * asked.dates()));
            assertThat(number(statement, TableDigest.duckDb(report))).isEqualTo(expected.digest());
            assertThat(number(statement, "SELECT count(DISTINCT song) FROM " + read))
                    .isEqualTo(asked.songs());
        }
        assertThat(Files.size(file)).isEqualTo(expected.bytes());
    }

    @AfterTry
    void delete() throws IOException {
        for (String name : new String[] {"plays.csv", "report.csv", ""}) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }

    @Test
    void theSameParametersMakeTheSameBytesAndAnotherSeedOthers() throws IOException {
        byte[] once = bytes(plain(11, 20_000, 700));

        assertThat(bytes(plain(11, 20_000, 700))).isEqualTo(once);
        assertThat(bytes(plain(12, 20_000, 700))).isNotEqualTo(once);
    }

    @Test
    void everyRowMayBeItsOwnGroupAndAllMayBeOne() throws IOException {
        assertThat(expected(plain(1, 30_000, 30_000)).groups()).isEqualTo(30_000);
        assertThat(expected(new Asked(1, 30_000, 1, 1, SongNames.PLAIN, false)).groups())
                .isEqualTo(1);
        assertThat(expected(new Asked(1, 0, 1, 1, SongNames.PLAIN, false)))
                .isEqualTo(new ExpectedReport(0, 0, PlaysFile.HEADER.length() + 1L, 0));
    }

    @Test
    void theRowsOfAGroupAreFarApart() throws IOException {
        String[] lines = new String(bytes(plain(1, 10_000, 10)), StandardCharsets.UTF_8).split("\n", -1);
        int together = 0;
        for (int i = 2; i <= 10_000; i++) {
            together += song(lines[i]).equals(song(lines[i - 1])) ? 1 : 0;
        }
        // One in ten by chance; the bounds are five standard deviations away.
        assertThat(together).isBetween(850, 1150);
    }

    @Test
    void oddCountsAreNegativeEmptyAndHuge() throws IOException {
        String file = new String(bytes(new Asked(1, 500, 5, 3, SongNames.PLAIN, true)), StandardCharsets.UTF_8);

        assertThat(file)
                .containsPattern("(?m),-\\d{1,4}$")
                .containsPattern("(?m),$")
                .containsPattern("(?m),\\d{18,19}$");
    }

    private static String song(String line) {
        return line.substring(0, line.indexOf(','));
    }

    private static Asked plain(long seed, long rows, long songs) {
        return new Asked(seed, rows, songs, 1, SongNames.PLAIN, false);
    }

    private static ExpectedReport write(Asked asked, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            return new PlaysFile(asked.plays()).writeTo(out, rows -> {});
        }
    }

    private static ExpectedReport expected(Asked asked) throws IOException {
        return new PlaysFile(asked.plays()).writeTo(new ByteArrayOutputStream(), rows -> {});
    }

    private static byte[] bytes(Asked asked) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new PlaysFile(asked.plays()).writeTo(bytes, rows -> {});
        return bytes.toByteArray();
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
