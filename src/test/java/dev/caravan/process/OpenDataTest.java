package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Open data as it is published: ninety columns, one file an area, in folders; one table with the types that a person would choose. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class OpenDataTest {
    private static final int AREAS = 12;
    private static final int ROWS_AN_AREA = 400;
    private static final int COLUMNS = 90;
    private static final long SEED = 20240131;

    /** What is in a column, and the type that it is to have. */
    private enum Kind {
        KEY("text"),
        INTEGER("bigint"),
        FLOAT("numeric"),
        DATE("date"),
        TIMESTAMP("timestamp without time zone"),
        EMPTY("text"),
        ADDRESS("text"),
        POSTCODE("text"),
        FLAG("text"),
        RATING("text"),
        NUMBERED("bigint"),
        REMARK("text");

        private final String sqlType;

        Kind(String sqlType) {
            this.sqlType = sqlType;
        }

        static Kind of(int column) {
            return column == 0 ? KEY : values()[1 + (column - 1) % (values().length - 1)];
        }

        /** Every area leaves some columns out altogether. */
        String value(Random random, long row, int area, int column) {
            if (this != KEY && ((area + column) % 11 == 0 || random.nextInt(6) == 0)) {
                return "";
            }
            return switch (this) {
                case KEY -> "%d%020d".formatted(1 + random.nextInt(9), row);
                case INTEGER -> Integer.toString(random.nextInt(200) - 20);
                case FLOAT -> random.nextInt(5) == 0 ? "0" : Double.toString(random.nextInt(100_000) / 100.0);
                case DATE ->
                    LocalDate.of(2008, 1, 1).plusDays(random.nextInt(5_000)).toString();
                case TIMESTAMP ->
                    LocalDate.of(2008, 1, 1).plusDays(random.nextInt(5_000))
                            + " 1%d:0%d:09".formatted(random.nextInt(10), random.nextInt(10));
                case EMPTY -> "";
                case ADDRESS -> "\"%d, Long \"\"Mill\"\" Lane, Upper Town\"".formatted(1 + random.nextInt(99));
                case POSTCODE -> "AB%d %dCD".formatted(1 + random.nextInt(30), random.nextInt(10));
                case FLAG -> random.nextBoolean() ? "Y" : "N";
                case RATING -> random.nextInt(3) == 0 ? "NO DATA!" : String.valueOf((char) ('A' + random.nextInt(7)));
                case NUMBERED -> Long.toString(100_000_000_000L + random.nextInt(1_000_000_000));
                case REMARK ->
                    random.nextBoolean() ? "\"Average, mostly\"" : "\"Solid brick, as built\nno insulation (assumed)\"";
            };
        }

        String header(int column) {
            return (this == KEY ? "LMK_KEY" : name() + "_" + column);
        }
    }

    @Test
    void oneTableComesOfManyFoldersLoadedAtOnce(@TempDir Path directory) throws IOException {
        long rows = write(directory.resolve("open data"));
        try (TestDatabase database = TestDatabase.create()) {
            try (CaravanProcess load = caravan(
                            "load",
                            directory.resolve("open data") + "/**/certificates.csv",
                            "--table",
                            "certificates",
                            "--db",
                            database.url(),
                            "--data-dir",
                            directory.resolve("data").toString(),
                            "--json")
                    .start(directory)) {
                assertThat(load.awaitExit(Duration.ofMinutes(4)))
                        .as(load.err() + load.out())
                        .isZero();
                assertThat(load.out().lines()).hasSize(AREAS).allMatch(line -> line.contains("\"rejected\":0,"));
            }
            assertThat(database.number("SELECT count(*) FROM certificates")).isEqualTo(rows);
            assertThat(database.number("SELECT count(DISTINCT caravan_job) FROM certificates"))
                    .isEqualTo(AREAS);
            assertThat(database.text("""
                            SELECT string_agg(attname || ' ' || format_type(atttypid, NULL), E'\\n' ORDER BY attnum) FROM pg_attribute
                            WHERE attrelid = 'certificates'::regclass AND attnum BETWEEN 1 AND %d""".formatted(COLUMNS))).isEqualTo(String.join("\n", expectedColumns()));
        }
    }

    private static List<String> expectedColumns() {
        List<String> expected = new ArrayList<>();
        for (int c = 0; c < COLUMNS; c++) {
            expected.add(Kind.of(c).header(c) + " " + Kind.of(c).sqlType);
        }
        return expected;
    }

    private static long write(Path root) throws IOException {
        Random random = new Random(SEED);
        long rows = 0;
        for (int area = 0; area < AREAS; area++) {
            Path folder = Files.createDirectories(root.resolve("domestic-E0%d-Some Area".formatted(area)));
            Files.writeString(folder.resolve("recommendations.csv"), "LMK_KEY,N\n1,2\n");
            StringBuilder csv = new StringBuilder();
            for (int c = 0; c < COLUMNS; c++) {
                csv.append(c == 0 ? "" : ",").append(Kind.of(c).header(c));
            }
            for (int r = 0; r < ROWS_AN_AREA; r++) {
                csv.append('\n');
                rows++;
                for (int c = 0; c < COLUMNS; c++) {
                    csv.append(c == 0 ? "" : ",").append(Kind.of(c).value(random, rows, area, c));
                }
            }
            Files.writeString(folder.resolve("certificates.csv"), csv.append('\n'));
        }
        return rows;
    }
}
