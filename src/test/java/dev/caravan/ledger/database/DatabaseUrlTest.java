package dev.caravan.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.mock.env.MockPropertySource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "'', POSTGRESQL",
        "jdbc:postgresql://h/d, POSTGRESQL",
        "postgres://h/d, POSTGRESQL",
        "postgresql:///d?service=crm, POSTGRESQL",
        "service=crm, POSTGRESQL",
        "host = h dbname=d, POSTGRESQL",
        "jdbc:mariadb://h/d, MYSQL",
        "jdbc:mysql://h/d, MYSQL",
        "JDBC:H2:./people, H2"
    })
    void theUrlSaysWhichDatabaseItIs(String url, Database database) {
        assertThat(Database.of(url)).isEqualTo(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:oracle:thin:scott/tiger@h", "mongodb://scott:tiger@h/d", "tiger"})
    void anyOtherIsRefusedWithThoseThatThereAreAndWithoutItsPassword(String url) {
        assertThatThrownBy(() -> Database.of(url))
                .isInstanceOf(UnsupportedDatabaseException.class)
                .hasMessageContainingAll("postgres://", "jdbc:postgresql:", "jdbc:mariadb:", "jdbc:mysql:", "jdbc:h2:")
                .message()
                .doesNotContain("tiger");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://scott:tiger@h/d",
                "jdbc:mysql://scott:tiger@h:3306",
                "jdbc:mariadb:sequential://scott:tiger@h,i/d"
            })
    void aUserBeforeTheHostIsRefusedWithTheWayOutAndWithoutItsPassword(String url) {
        assertThatThrownBy(() -> Database.of(url))
                .isInstanceOf(UnsupportedDatabaseException.class)
                .hasMessageContaining("?user=USER&password=PASSWORD")
                .message()
                .doesNotContain("tiger");
        assertThat(Database.of("jdbc:postgresql://h/d?user=me@example.com")).isEqualTo(Database.POSTGRESQL);
    }

    @Test
    void mySqlIsReachedThroughTheDriverOfMariaDb() {
        assertThat(defaults("jdbc:mysql://h:3307/d?user=u").getProperty("spring.datasource.url"))
                .isEqualTo("jdbc:mariadb://h:3307/d?user=u");
    }

    @Test
    void whatTheUrlOfH2SaysIsNotSaidAgain() {
        String property = "spring.datasource.hikari.data-source-properties.WRITE_DELAY";
        assertThat(defaults("jdbc:h2:./x").getProperty(property)).isEqualTo("0");
        assertThat(defaults("jdbc:h2:./x;write_delay=100").getProperty(property))
                .isNull();
        assertThat(defaults("jdbc:h2:tcp://h/x").getProperty(property))
                .as("only its owner may")
                .isNull();
        assertThat(defaults("jdbc:h2:./x;USER=me").getProperty("spring.datasource.username"))
                .isNull();
    }

    @Test
    void whatTheUrlOfSqliteSaysIsNotSaidAgain() {
        String property = "spring.datasource.hikari.data-source-properties.busy_timeout";
        assertThat(defaults("jdbc:sqlite:x.db").getProperty(property)).isEqualTo("20000");
        assertThat(defaults("jdbc:sqlite:x.db?cache_size=9&busy_timeout=5").getProperty(property))
                .isNull();
    }

    private static StandardEnvironment defaults(String url) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MockPropertySource().withProperty("caravan.db.url", url));
        DatabaseDefaults.addTo(environment);
        return environment;
    }
}
