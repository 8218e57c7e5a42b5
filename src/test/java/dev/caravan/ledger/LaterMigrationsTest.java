package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.error.UserException;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This version, which knows one migration, on ledgers that later versions have migrated. */
class LaterMigrationsTest {
    private static final Path SCRIPTS = Path.of("src", "main", "resources", "db", "ledger");
    private static final Pattern SAYS_WHO_CAN_GO_ON =
            Pattern.compile("V1__ledger\\.sql|V\\d+__(expand|contract_after_\\d+)_\\w+\\.sql");

    private static void check(TestDatabase ledger) {
        Flyway flyway = Flyway.configure()
                .dataSource(ledger.url(), null, null)
                .locations("classpath:db/ledger/postgresql")
                .schemas("caravan")
                .defaultSchema("caravan")
                .table("schema_version")
                .load();
        flyway.migrate();
        LaterMigrations.check(flyway.info());
    }

    private static void migrated(TestDatabase ledger, int version, String description, boolean success) {
        ledger.run("""
                INSERT INTO caravan.schema_version VALUES
                  (%1$d, '%1$d', '%2$s', 'SQL', 'V%1$d__later.sql', 123, current_user, now(), 10, %3$s)
                """.formatted(version, description, success));
    }

    @Test
    void aLedgerOfThisVersionIsFit() {
        try (TestDatabase ledger = TestDatabase.create()) {
            assertThatCode(() -> check(ledger)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"expand", "expand job by a priority", "contract after 1 drop the old counts"})
    void whatLeavesAllThatThisVersionUsesIsFit(String description) {
        try (TestDatabase ledger = TestDatabase.create()) {
            migrated(ledger, 2, description, true);
            assertThatCode(() -> check(ledger)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"contract after 2 drop the old counts", "rename job", "expanded", "contract"})
    void whatMayHaveTakenSomethingAwayIsRefused(String description) {
        try (TestDatabase ledger = TestDatabase.create()) {
            migrated(ledger, 2, "expand job", true);
            migrated(ledger, 3, description, true);
            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(() -> check(ledger))
                    .withMessage(
                            "the ledger is a later version's: its migration 3 (%s) is not for this one, which knows %s; start that version, or restore a backup",
                            description, 1);
        }
    }

    @Test
    void whatFailedHalfwayIsRefused() {
        try (TestDatabase ledger = TestDatabase.create()) {
            migrated(ledger, 2, "expand job", false);
            assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> check(ledger));
        }
    }

    /** Else no process of the version before could work on. */
    @Test
    void theNameOfEveryMigrationSaysWhoCanGoOn() throws IOException {
        List<String> versions = null;
        try (Stream<Path> databases = Files.list(SCRIPTS)) {
            for (Path database : databases.toList()) {
                try (Stream<Path> scripts = Files.list(database)) {
                    List<String> names = scripts.map(script ->
                                    Objects.requireNonNull(script.getFileName()).toString())
                            .sorted()
                            .toList();
                    assertThat(names).allMatch(SAYS_WHO_CAN_GO_ON.asMatchPredicate());
                    assertThat(names).as(database.toString()).isEqualTo(versions == null ? names : versions);
                    versions = names;
                }
            }
        }
        assertThat(versions).contains("V1__ledger.sql");
    }
}
