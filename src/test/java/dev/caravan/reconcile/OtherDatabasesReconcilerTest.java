package dev.caravan.reconcile;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestMariaDb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherDatabasesReconcilerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"h2", "sqlite", "mariadb"})
    void valuesOfAllTypesAreReadByTheirRules(String database) throws Exception {
        List<String> settings = new ArrayList<>(TypedFile.FEED);
        settings.add("caravan.db.url="
                + (database.equals("mariadb")
                        ? TestMariaDb.freshUrl()
                        : "jdbc:%s:%s".formatted(database, directory.resolve("typed"))));
        try (RunningCaravan caravan = RunningCaravan.start(directory, settings.toArray(String[]::new))) {
            withoutLineageRowsAreFoundByTheKey(caravan);
            JobView job = caravan.load(caravan.file("typed.csv", TypedFile.CSV), JobOptions.NONE);
            assertThat(job.balance().inserted())
                    .as(String.valueOf(job.note()))
                    .isEqualTo(database.equals("sqlite") ? 4 : 5);
            Reconciler reconciler = caravan.bean(Reconciler.class);

            Reconciliation found = reconciler.reconcile(job.job(), 128L << 20, step -> {});

            assertThat(found.differences()).isEmpty();
            assertThat(found.columns()).isEqualTo(12);
            assertThat(found.notCompared())
                    .extracting(Reconciliation.NotCompared::column)
                    .containsExactly("amount", "doc");

            String quote = database.equals("mariadb") ? "`" : "\"";
            caravan.jdbc()
                    .sql("UPDATE %1$styped%1$s SET %1$spaid%1$s = NULL WHERE %1$sid%1$s = 2".formatted(quote))
                    .update();
            assertThat(reconciler.reconcile(job.job(), 128L << 20, step -> {}).differences())
                    .contains(new Reconciliation.Difference("paid", "record 2", "false", null));
        }
    }

    private static void withoutLineageRowsAreFoundByTheKey(RunningCaravan caravan) throws Exception {
        caravan.jdbc()
                .sql("CREATE TABLE owned (code varchar(20) PRIMARY KEY, amount decimal(9, 2))")
                .update();
        caravan.jdbc().sql("INSERT INTO owned VALUES ('b', 0), ('other', 1)").update();
        JobView job = caravan.load(
                caravan.file("owned.csv", "code,amount\na,1.5\nb,2\na,3\nc,4.25\n"), into("owned", "code"));
        assertThat(job.balance().inserted()).as(String.valueOf(job.note())).isEqualTo(2);
        Reconciler reconciler = caravan.bean(Reconciler.class);

        Reconciliation found = reconciler.reconcile(job.job(), 128L << 20, step -> {});

        assertThat(found.differences()).isEmpty();
        assertThat(found.by()).isEqualTo(Reconciliation.Basis.KEY);
        assertThat(List.of(found.rows(), found.notOursOrChanged())).containsExactly(3L, 1L);
        caravan.jdbc().sql("DELETE FROM owned WHERE code = 'c'").update();
        assertThat(reconciler.reconcile(job.job(), 128L << 20, step -> {}).differences())
                .contains(new Reconciliation.Difference(null, "key of record 4 (of 1)", "c", null));
    }
}
