package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailSettings;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.feed.Policies;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.table.JdbcTargetTables;
import dev.caravan.load.table.PostgresDialect;
import dev.caravan.testing.TestDatabase;
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

class UntypedColumnsTest {
    private static final String TYPE = """
            SELECT format_type(atttypid, NULL) || ' ' || (col_description(attrelid, attnum) IS NOT NULL) FROM pg_attribute
            WHERE attrelid = 'undecided'::regclass AND attname = 'n'
            """;
    private static final LoadPlan PLAN =
            plan(new Column("n", "n", ColumnType.INTEGER, false, false, false, ColumnRule.NONE));

    private final String url = TestDatabase.empty().url();
    private final DriverManagerDataSource source =
            new DriverManagerDataSource(url + "&options=-c%20lock_timeout=100ms");
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final PostgresDialect dialect = new PostgresDialect(
            new JdbcTemplate(source), new EmailRule(EmailSettings.DEFAULT), new JdbcTransactionManager(source));

    private static LoadPlan plan(Column column) {
        return new LoadPlan(
                Dialect.standard(),
                RecordLimits.standard(),
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
        dialect.setUntyped(PLAN, PLAN.columns().get(0), true);
    }

    private void decide() {
        new JdbcTargetTables(jdbc, dialect, Long.MAX_VALUE).prepare(1, PLAN);
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
