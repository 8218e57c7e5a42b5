package dev.caravan.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expectations are those of the PostgreSQL manual, 34.1.1 and 34.15 to 34.17. */
class PostgresUrlTest {
    @TempDir
    Path home;

    private PostgresUrl resolved(String text, String... variables) {
        Map<String, String> all = new HashMap<>(Map.of("HOME", home.toString(), "PGSYSCONFDIR", home.toString()));
        for (String variable : variables) {
            all.put(variable.replaceFirst("=.*", ""), variable.replaceFirst("[^=]*=", ""));
        }
        return PostgresUrl.of(text, new PostgresEnvironment(all));
    }

    private String password(String text, String... variables) {
        return resolved(text, variables).properties().get("password");
    }

    private void passwords(String lines) throws IOException {
        Path file = Files.writeString(home.resolve(".pgpass"), lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgres://u@h/d | jdbc:postgresql://h:5432/d?user=u",
                "postgresql://u:p@h:5433/d | jdbc:postgresql://h:5433/d?user=u",
                "postgres://u@h | jdbc:postgresql://h:5432/u?user=u",
                "postgres:///d?user=u&host=h&port=1 | jdbc:postgresql://h:1/d?user=u",
                "postgres://u%40x@h/a%2Fb%20c?sslmode=verify-full&connect_timeout=3 | jdbc:postgresql://h:5432/a%2Fb+c?user=u%40x&sslmode=verify-full&connectTimeout=3",
                "postgres://u@a:1,b/d?target_session_attrs=read-write | jdbc:postgresql://a:1,b:5432/d?user=u&targetServerType=primary",
                "postgres://u@a,b/d?load_balance_hosts=random | jdbc:postgresql://a:5432,b:5432/d?user=u&loadBalanceHosts=true",
                "postgres://u@[::1]:5/d | jdbc:postgresql://[::1]:5/d?user=u",
                "postgres://u@h/d?ssl=true&application_name=x | jdbc:postgresql://h:5432/d?user=u&sslmode=require&ApplicationName=x",
                "postgres://u@h/d?prepareThreshold=5&keepalives_idle=9 | jdbc:postgresql://h:5432/d?user=u&prepareThreshold=5",
                "host=h dbname = d user=u | jdbc:postgresql://h:5432/d?user=u",
                "host=h dbname='a b' user='it\\'s' port=7 password='p q' | jdbc:postgresql://h:7/a+b?user=it%27s",
                "host=h hostaddr=10.0.0.1 user=u dbname=a\\ b | jdbc:postgresql://10.0.0.1:5432/a+b?user=u",
                "host=a,b port=7 user=u dbname=d | jdbc:postgresql://a:7,b:7/d?user=u",
                "jdbc:postgresql://h/d?user=u&password=p&sslmode=require | jdbc:postgresql://h/d?user=u&sslmode=require",
                "jdbc:postgresql://h/d?PASSWORD=p | jdbc:postgresql://h/d",
            })
    void aUrlBecomesOneOfJdbcWithoutPassword(String text, String jdbcUrl) {
        assertThat(resolved(text).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgres://u:p%20%25%3A+%C3%A9${HOME}@h/d | p %:+é${HOME}",
                "postgres://u@h/d?password=p%26 | p&",
                "host=h password='it\\'s \\\\ p' user=u | it's \\ p",
                "jdbc:postgresql://h/d?user=u&password=p%2B+q | p+ q",
            })
    void aPasswordIsDecodedAsItsFormSays(String text, String password) {
        assertThat(password(text)).isEqualTo(password);
    }

    @Test
    void whatIsLeftOutComesFromTheEnvironment() {
        String[] variables = {
            "PGHOST=h", "PGPORT=7", "PGDATABASE=d", "PGUSER=u", "PGPASSWORD=p", "PGSSLMODE=require", "PGAPPNAME=a"
        };
        PostgresUrl url = resolved("postgres://", variables);
        assertThat(url.jdbcUrl())
                .startsWith("jdbc:postgresql://h:7/d?")
                .contains("user=u", "sslmode=require", "ApplicationName=a");
        assertThat(url.properties()).containsEntry("password", "p");
        assertThat(resolved("postgres://x:q@i:8/e?sslmode=disable", variables).jdbcUrl())
                .startsWith("jdbc:postgresql://i:8/e?")
                .contains("user=x", "sslmode=disable");
        assertThat(password("postgres://x:q@i:8/e", variables)).isEqualTo("q");
        assertThat(resolved("jdbc:postgresql://i/e", variables))
                .as("a JDBC URL names host and database")
                .isEqualTo(new PostgresUrl("jdbc:postgresql://i/e", Map.of("user", "u", "password", "p")));
        assertThat(resolved("postgres://u@/d", "PGHOST=").jdbcUrl()).startsWith("jdbc:postgresql://localhost:5432/d");
    }

    @Test
    void aServiceComesBeforeTheEnvironmentAndAfterTheUrl() throws IOException {
        Files.writeString(home.resolve(".pg_service.conf"), """
                # people's
                [other]
                host=wrong
                [crm]
                host=h
                port=7
                dbname=d
                user=u
                password=p
                connect_timeout=3
                host=second
                [last]
                host=wrong
                """);
        Files.writeString(home.resolve("pg_service.conf"), "[system]\nhost=s\nuser=u\n");
        String jdbcUrl = "jdbc:postgresql://h:7/d?user=u&connectTimeout=3";
        assertThat(resolved("service=crm").jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(resolved("postgres://?service=crm", "PGHOST=wrong").jdbcUrl())
                .isEqualTo(jdbcUrl);
        assertThat(resolved("postgresql://", "PGSERVICE=crm").jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(password("service=crm", "PGPASSWORD=wrong")).isEqualTo("p");
        assertThat(resolved("postgres://me@i/?service=crm").jdbcUrl())
                .isEqualTo("jdbc:postgresql://i:7/d?user=me&connectTimeout=3");
        assertThat(resolved("service=system").jdbcUrl()).isEqualTo("jdbc:postgresql://s:5432/u?user=u");
        Path file = Files.writeString(home.resolve("services"), "[crm]\nhost=f\nuser=u\n[bad]\nnonsense secret\n");
        assertThat(resolved("service=crm", "PGSERVICEFILE=" + file).jdbcUrl()).startsWith("jdbc:postgresql://f:");
        assertThatThrownBy(() -> resolved("service=none")).hasMessageContainingAll("service none", ".pg_service.conf");
        assertThatThrownBy(() -> resolved("service=bad", "PGSERVICEFILE=" + file))
                .hasMessageContainingAll(file.toString(), "line 5")
                .message()
                .doesNotContain("secret");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void thePasswordFileHasWildcardsAndEscapes() throws IOException {
        passwords("""
                # comment
                h
                other:5432:d:u:wrong
                h:5432:d:u:p\\:q\\\\r:ignored
                h:*:*:u:any database
                *:5432:d\\:e:*:colon
                \\:\\:1:5432:d:u:address
                second:7:d:u:of the second
                """);
        assertThat(password("postgres://u@h/d")).isEqualTo("p:q\\r");
        assertThat(password("jdbc:postgresql://h/d?user=u")).isEqualTo("p:q\\r");
        assertThat(password("postgres://u@h:9/x")).isEqualTo("any database");
        assertThat(password("postgres://v@i/d%3Ae")).isEqualTo("colon");
        assertThat(password("postgres://u@[::1]/d")).isEqualTo("address");
        assertThat(password("postgres://u@first:6,second:7/d")).isEqualTo("of the second");
        assertThat(password("postgres://nobody@h/d")).isEmpty();
        assertThat(password("postgres://u@h/d", "PGPASSWORD=variable")).isEqualTo("variable");
        Path named = Files.copy(home.resolve(".pgpass"), home.resolve("named"));
        Files.setPosixFilePermissions(named, PosixFilePermissions.fromString("r--------"));
        assertThat(password("postgres://u@h/d", "HOME=/nowhere", "PGPASSFILE=" + named))
                .isEqualTo("p:q\\r");
        assertThat(password("postgres://u@h/d?passfile=" + named, "HOME=/nowhere"))
                .isEqualTo("p:q\\r");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPasswordFileThatOthersMayReadIsIgnored() throws IOException {
        passwords("*:*:*:*:secret\n");
        assertThat(password("postgres://u@h/d")).isEqualTo("secret");
        Files.setPosixFilePermissions(home.resolve(".pgpass"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(password("postgres://u@h/d")).isEmpty();
        assertThat(password("jdbc:postgresql://h/d?user=u")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u:tiger@%2Fvar%2Frun/d",
                "postgres://u:tiger@h/d?nonsense=1",
                "postgres://u:tiger@h/d?x",
                "postgres://u:tiger%2@h/d",
                "postgres://u:tiger@h:99999/d",
                "postgres://u:tiger/slash@h/d",
                "postgres://u:tiger@at@h/d",
                "postgres://u:tiger@a:1,b:2/d?port=1,2,3",
                "postgres://u:tiger@h/d?target_session_attrs=best",
                "host=h password=tiger nonsense",
                "host=h password='tiger",
                "jdbc:postgresql://h/d/e?password=tiger",
                "jdbc:postgresql://h/d?password=tiger%2"
            })
    void whatCantBeReadIsRefusedWithoutItsPassword(String text) {
        assertThatThrownBy(() -> resolved(text))
                .isInstanceOf(UnsupportedDatabaseException.class)
                .message()
                .doesNotContain("tiger");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres://u:p@h:7/d?sslmode=require | psql 'user=u host=h port=7 dbname=d sslmode=require'",
                "service=crm | psql service=crm",
                "jdbc:postgresql://h/d?user=u&password=p | psql 'postgresql://h/d?user=u'",
                "jdbc:postgresql://h/d?password=p | psql postgresql://h/d"
            },
            quoteCharacter = '`')
    void psqlIsToldTheSameWithoutThePassword(String text, String command) {
        assertThat(new PostgresSupport().clientCommand(text)).isEqualTo(command);
    }
}
