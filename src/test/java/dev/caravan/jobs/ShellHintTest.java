package dev.caravan.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.ledger.database.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class ShellHintTest {
    private static String line(String url, String table) {
        return new ShellHint(
                        new DefaultListableBeanFactory().getBeanProvider(RunningPostgres.class),
                        Database.of(url),
                        url,
                        Path.of("caravan-data"))
                .lookAt(table);
    }

    @Test
    void eachDatabaseIsLookedAtWithItsOwnClient() {
        assertThat(line("jdbc:postgresql://h/d?user=u&password=s3cret", "People"))
                .isEqualTo("psql 'postgresql://h/d?user=u' -c 'TABLE \"People\" LIMIT 20'");
        assertThat(line("jdbc:mysql://h:3307,other/d?user=u&password=s3cret", "it's"))
                .isEqualTo("mariadb -h h -P 3307 -u u -p d -e 'SELECT * FROM `it'\\''s` LIMIT 20'");
        assertThat(line("jdbc:mariadb://h/?password=s3cret", "s.t"))
                .isEqualTo("mariadb -h h -p -e 'SELECT * FROM s.t LIMIT 20'");
        assertThat(line("jdbc:h2:./my people;USER=me;PASSWORD=s3cret", "people"))
                .startsWith("java -cp ")
                .contains(".jar org.h2.tools.Shell -url 'jdbc:h2:./my people' -user me"
                        + " -sql 'SELECT * FROM \"people\" LIMIT 20'");
        assertThat(line("jdbc:sqlite:./my people.db?busy_timeout=5", "People 1"))
                .isEqualTo("sqlite3 './my people.db' 'SELECT * FROM \"People 1\" LIMIT 20'");
    }
}
