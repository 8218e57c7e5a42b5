package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.check.EmailRule;
import dev.caravan.check.EmailSettings;
import dev.caravan.csv.Bounds;
import dev.caravan.csv.Dialect;
import dev.caravan.feed.Column;
import dev.caravan.feed.ColumnRule;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Policies;
import dev.caravan.feed.TableName;
import dev.caravan.flow.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

class UndecidedColumnsTest {
    private static final String TYPE = """
            SELECT format_type(atttypid, NULL) || ' ' || (col_description(attrelid, attnum) IS NOT NULL) FROM pg_attribute
            WHERE attrelid = 'undecided'::regclass AND attname = 'n'
            """;
    private static final LoadPlan PLAN =
            plan(new Column("n", "n", ColumnType.INTEGER, false, false, false, ColumnRule.NONE));

    private final String url = TestDatabase.freshUrl();
    private final DriverManagerDataSource source =
            new DriverManagerDataSource(url + "&options=-c%20lock_timeout=100ms");
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final PostgresDialect dialect = new PostgresDialect(
            new JdbcTemplate(source),
            new PostgresSchemas(jdbc),
            new EmailRule(EmailSettings.DEFAULT),
            new JdbcTransactionManager(source));

    private static LoadPlan plan(Column column) {
        return new LoadPlan(
                Dialect.standard(),
                Bounds.standard(),
                TableName.parse("undecided"),
                List.of(column),
                List.of(),
                false,
                Policies.STANDARD,
                null,
                null);
    }

    private void make() {
        jdbc.sql("CREATE TABLE undecided (n text)").update();
        dialect.setUndecided(PLAN, PLAN.columns().get(0), true);
    }

    private void decide() {
        new SqlTables(jdbc, dialect).prepare(PLAN);
    }

    private String type() {
        return jdbc.sql(TYPE).query(String.class).single();
    }

    @Test
    void whatTheDatabaseRefusesIsTextForGood() {
        make();
        jdbc.sql("CREATE VIEW on_it AS SELECT n FROM undecided").update();
        decide();
        assertThat(type()).isEqualTo("text false");
    }

    @Test
    void whatIsNoRefusalIsAnErrorAndDecidesNothing() throws SQLException {
        make();
        try (Connection reader = DriverManager.getConnection(url);
                Statement reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            reading.execute("SELECT n FROM undecided");
            assertThatThrownBy(this::decide).hasMessageContaining("lock timeout");
        }
        assertThat(type()).isEqualTo("text true");
        decide();
        assertThat(type()).isEqualTo("bigint false");
    }
}
