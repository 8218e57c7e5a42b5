package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.tools.generate.Expected;
import dev.caravan.tools.generate.People;
import dev.caravan.tools.generate.PeopleFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file of made-up people: 10 % repeat an earlier e-mail in another letter case, 3 % have none that is valid.
 *
 * @param expected what a load of it with the key email must come to
 */
public record TestPeople(Path file, Expected expected) {
    private static final double DUPLICATES = 0.10;
    private static final double INVALID = 0.03;

    /** Writes beside the place and renames, so that a watched folder never shows it half written. */
    public static TestPeople write(Path file, long seed, long rows) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName());
        Expected expected;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
            expected = new PeopleFile(new People(seed, DUPLICATES, INVALID), rows).writeTo(out, written -> {});
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return new TestPeople(file, expected);
    }

    /** The job COMPLETED, its ledger balances, and the table is the one that an undisturbed load leaves. */
    public void assertLoaded(TestDatabase database, long job, String table) {
        assertThat(database.state(job)).isEqualTo("COMPLETED");
        assertThat(database.text("""
                SELECT format('%%s read, %%s inserted, %%s duplicates, %%s rejected, %%s dead, %%s chunks missing',
                  max(records_read), sum(inserted), sum(duplicates), sum(rejected),
                  count(*) FILTER (WHERE chunk.state = 'DEAD'), max(chunks_total) - count(*))
                FROM caravan.job JOIN caravan.chunk ON job = id WHERE id = %d
                """.formatted(job)))
                .isEqualTo("%d read, %d inserted, %d duplicates, %d rejected, 0 dead, 0 chunks missing"
                        .formatted(expected.rows(), expected.inserted(), expected.duplicates(), expected.rejected()));
        assertThat(database.number("SELECT count(*) FROM caravan.reject WHERE job = " + job))
                .as("rejects that are kept")
                .isEqualTo(expected.rejected());
        assertTable(database, table);
    }

    /** The table holds each key once, and of several rows with one key the first of the file. */
    public void assertTable(TestDatabase database, String table) {
        assertThat(database.number("SELECT count(*) FROM " + table)).isEqualTo(expected.inserted());
        assertThat(database.number("SELECT count(DISTINCT lower(email)) FROM " + table))
                .isEqualTo(expected.inserted());
        assertThat(database.digest(table)).as("digest of the rows").isEqualTo(expected.digest());
    }
}
