package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.duplicates.DuplicatesFile;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.TableName;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.table.BatchDialect;
import dev.caravan.load.table.PostgresCopySql;
import dev.caravan.load.table.TableDialect;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the bodies of tests that run on each kind of database have in common: one application a database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnyDatabase {
    RunningCaravan caravan;

    /** JDBC URL of an empty database. */
    abstract String freshUrl(Path directory);

    @BeforeAll
    final void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.db.url=" + freshUrl(directory),
                "caravan.chunk.max-records=50",
                "caravan.record.max-size=64MB",
                "caravan.load.concurrency=3",
                "caravan.load.long-poll=0s",
                "caravan.split.concurrency=1",
                feed("rescuing.match=rescuing*.csv"),
                feed("rescuing.table=rescuing"),
                feed("rescuing.on-type-mismatch=rescue"),
                feed("widening.match=widening*.csv"),
                feed("widening.table=widening"),
                feed("widening.key=id"),
                feed("widening.on-type-mismatch=widen"),
                feed("adding.match=adding*.csv"),
                feed("adding.table=adding"),
                feed("adding.on-new-column=add"),
                feed("padding.match=padding*.csv"),
                feed("padding.table=padding"),
                feed("padding.on-field-count-mismatch=pad"),
                feed("ignoring.match=ignoring*.csv"),
                feed("ignoring.table=ignoring"),
                feed("ignoring.on-new-column=ignore"),
                feed("undeclared.match=undeclared*.csv"),
                feed("undeclared.on-undeclared-column=ignore"),
                feed("limited.match=limited*.csv"),
                feed("limited.table=limited"),
                feed("limited.max-rejects=5"),
                feed("limited.on-too-many-rejects=undo"),
                feed("limited.columns.n.type=integer"));
    }

    private static String feed(String property) {
        return "caravan.feeds." + property;
    }

    @AfterAll
    final void stop() {
        if (caravan != null) {
            caravan.close();
        }
    }

    final JobView load(String name, String csv, JobOptions options) {
        JobView job = caravan.load(caravan.file(name + ".csv", csv), options);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    final JobView loadAll(String name, String csv, String... key) {
        return load(name, csv, into(name, key));
    }

    static JobBalance jobBalance(long read, long inserted, long duplicates, long rejected) {
        return new JobBalance(read, inserted, 0, duplicates, rejected, 0, 0, 0);
    }

    final String quoted(String identifier) {
        TableDialect dialect = caravan.bean(TableDialect.class);
        return dialect instanceof BatchDialect batches
                ? batches.quoted(identifier)
                : PostgresCopySql.quoted(identifier);
    }

    /** Rows of a query, their columns separated by bars. */
    final List<String> rows(String sql) {
        return caravan.jdbc().sql(sql).query((row, index) -> text(row)).list();
    }

    private static String text(ResultSet row) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (int c = 1; c <= row.getMetaData().getColumnCount(); c++) {
            text.append(c == 1 ? "" : "|").append(row.getString(c));
        }
        return text.toString();
    }

    /** Lines, columns and reasons of a job's rejects. */
    final List<String> rejects(JobView job) {
        List<String> lines = new java.util.ArrayList<>();
        caravan.bean(dev.caravan.ledger.reject.Rejects.class)
                .forEach(job.id(), reject -> lines.add(reject.line() + " " + reject.column() + " " + reject.reason()));
        return lines;
    }

    final String rejectsFile(JobView job) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            caravan.bean(RejectsFile.class).write(job.job(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The lines of a job's file of duplicates, without the header. */
    final List<String> duplicates(JobView job) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            caravan.bean(DuplicatesFile.class).write(job.job(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.get(0)).endsWith(",_line,_offset,_reason,_winner,_message");
        return lines.subList(1, lines.size());
    }

    /** As {@link #duplicates}, all of which are listed: line, reason and winner of each. */
    final List<String> duplicatesOf(JobView job, int columns) {
        List<String> lines = duplicates(job).stream()
                .map(line -> line.split(",", -1))
                .map(cells -> "%s %s %s"
                        .formatted(cells[columns], cells[columns + 2], cells[columns + 3])
                        .strip())
                .toList();
        assertThat((long) lines.size())
                .as("as many as the ledger counts: %s", lines)
                .isEqualTo(job.balance().duplicates());
        return lines;
    }

    /** The columns of a table that are in the files, with their types as the dialect reads them. */
    final String type(String table, String column) {
        TableDialect dialect = caravan.bean(TableDialect.class);
        return dialect.columns(dialect.resolved(new TableName(null, table))).get(column);
    }
}
