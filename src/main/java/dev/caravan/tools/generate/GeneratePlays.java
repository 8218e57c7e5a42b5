package dev.caravan.tools.generate;

import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan generate plays}. */
@Command(
        name = "plays",
        description = {
            "Writes a CSV of how often songs were played (Song,Date,Number of Plays) and says what a report by Song and Date"
                    + " with the sum of Number of Plays must come to.",
            "The same seed, rows, songs, dates and kinds of names and counts make the same file."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  caravan generate plays --rows 1000000 --songs 5000 plays.csv",
            "  caravan generate plays --rows 30000000 --songs 29000000 --dates 1 many.csv",
            "  caravan generate plays --rows 1000000 --songs 1 --dates 1 one-group.csv",
            "",
            "The digest of the report in DuckDB:",
            TableDigest.DUCKDB_SELECT + "read_csv('report.csv', " + TableDigest.DUCKDB_READING + ")"
        })
final class GeneratePlays extends GenerateCommand<ExpectedReport> {
    private static final int MAX_NAME_BYTES = 1_000_000;

    @Option(
            names = "--songs",
            order = 2,
            required = true,
            paramLabel = "N",
            description = "Songs, each in at least one row: 1 to the number of rows.")
    private long songs;

    @Option(
            names = "--dates",
            order = 3,
            paramLabel = "N",
            defaultValue = "30",
            description = "Dates on which each song is played, as far as there are rows: 1 to 36500; ${DEFAULT-VALUE}.")
    private int dates;

    @Option(names = "--quoted", order = 4, description = "Names with commas, quotes and line ends.")
    private boolean quoted;

    @Option(
            names = "--long-names",
            order = 5,
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "Names of at least so many bytes, up to 1000000.")
    private int nameBytes;

    @Option(
            names = "--odd-counts",
            order = 6,
            description = "Some numbers of plays are negative, empty, or so large that sums leave 64 bits.")
    private boolean oddCounts;

    @Override
    PlaysFile file() {
        if (rows > Plays.MAX_ROWS) {
            throw refusal("--rows must be at most " + Plays.MAX_ROWS + ", not " + rows);
        }
        if (songs < 1 || songs > Math.max(rows, 1)) {
            throw refusal("--songs must be from 1 to the number of rows, not " + songs);
        }
        if (dates < 1 || dates > Plays.MAX_DATES) {
            throw refusal("--dates must be from 1 to " + Plays.MAX_DATES + ", not " + dates);
        }
        if (nameBytes < 0 || nameBytes > MAX_NAME_BYTES) {
            throw refusal("--long-names must be from 0 to " + MAX_NAME_BYTES + ", not " + nameBytes);
        }
        SongNames names = new SongNames(quoted, nameBytes);
        return new PlaysFile(new Plays(seed, rows, songs, dates, names, oddCounts));
    }

    @Override
    String text(String name, ExpectedReport expected) {
        return String.format(
                Locale.ROOT,
                """
                %s: %,d rows, %,d bytes
                A report by Song and Date with the sum of Number of Plays must come to
                  rows read  %,15d
                  groups     %,15d
                  digest     %d""",
                name,
                expected.rows(),
                expected.bytes(),
                expected.rows(),
                expected.groups(),
                expected.digest());
    }

    @Override
    String json(ExpectedReport expected) {
        return String.format(
                Locale.ROOT,
                "{\"rows\":%d,\"groups\":%d,\"bytes\":%d,\"digest\":\"%d\",\"seed\":%d}",
                expected.rows(),
                expected.groups(),
                expected.bytes(),
                expected.digest(),
                seed);
    }
}
