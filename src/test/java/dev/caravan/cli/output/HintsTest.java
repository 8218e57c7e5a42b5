package dev.caravan.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {
    private static final Path DEFAULT = Path.of("caravan-data");

    @Test
    void theDataDirectoryAndTheProgramAreNamedAsTheShellReadsThem() {
        assertThat(new Hints("caravan", null, DEFAULT).command("rejects 8")).isEqualTo("caravan rejects 8");
        assertThat(new Hints("./caravan", null, Path.of("/tmp/my data")).command("rejects 8"))
                .isEqualTo("./caravan rejects 8 --data-dir '/tmp/my data'");
        assertThat(new Hints("/opt/it's/caravan", "jdbc:h2:./a", DEFAULT).command("jobs"))
                .isEqualTo("'/opt/it'\\''s/caravan' jobs --db jdbc:h2:./a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgres://loader@h:5432/crm | postgres://loader@h:5432/crm",
                "postgres://scott:tig@er@h/crm | 'postgres://scott:…@h/crm'",
                "service=crm | service=crm",
                "host=h user=u password=s3cret | 'host=h user=u password=…'",
                "jdbc:mariadb://h/crm?user=u&password=s3cret | 'jdbc:mariadb://h/crm?user=u&password=…'",
                "jdbc:h2:./a;USER=me;PASSWORD=s3cret | 'jdbc:h2:./a;USER=me;PASSWORD=…'",
            })
    void aPasswordIsNotRepeated(String database, String word) {
        assertThat(new Hints("caravan", database, DEFAULT).command("status 1"))
                .isEqualTo("caravan status 1 --db " + word);
    }

    @Test
    void commandsInMessagesAreCompleted() {
        Hints hints = new Hints("./caravan", null, Path.of("d"));
        assertThat(hints.in("nothing was loaded; caravan duplicates 12 lists them"))
                .isEqualTo("nothing was loaded; ./caravan duplicates 12 --data-dir d lists them");
        assertThat(hints.in("replayed or discarded: caravan dead-letters list --job 3"))
                .isEqualTo("replayed or discarded: ./caravan dead-letters list --job 3 --data-dir d");
        assertThat(hints.in("there is no job 7; caravan jobs lists them"))
                .isEqualTo("there is no job 7; ./caravan jobs --data-dir d lists them");
        assertThat(hints.in("the caravan rests; /caravan jobs and caravan credentials NAME stay"))
                .isEqualTo("the caravan rests; /caravan jobs and caravan credentials NAME stay");
    }
}
