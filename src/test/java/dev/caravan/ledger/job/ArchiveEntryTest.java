package dev.caravan.ledger.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class ArchiveEntryTest {
    @Test
    void aSourceSaysArchiveAndEntry() {
        ArchiveEntry entry = new ArchiveEntry(Path.of("/in/a b.zip").toUri(), "dir/x, y.csv");
        assertThat(entry.source()).isEqualTo("jar:file:///in/a%20b.zip!/dir/x%2C%20y.csv");
        assertThat(ArchiveEntry.of(entry.source())).contains(entry);
        assertThat(ArchiveEntry.container(entry.source())).isEqualTo(entry.archive());
    }

    @Test
    void aFileIsNoEntry() {
        assertThat(ArchiveEntry.of("file:///in/a!/b.csv")).isEmpty();
        assertThat(ArchiveEntry.container("file:///in/a!/b.csv")).isEqualTo(URI.create("file:///in/a!/b.csv"));
    }

    @Property(tries = 500)
    void anyNameComesBack(@ForAll @NotEmpty String name) {
        // Halves of surrogate pairs are no text; zip readers yield none.
        org.junit.jupiter.api.Assumptions.assumeTrue(name.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
        ArchiveEntry entry = new ArchiveEntry(URI.create("file:///a!/b.zip"), name);
        assertThat(ArchiveEntry.of(entry.source())).contains(entry);
    }
}
