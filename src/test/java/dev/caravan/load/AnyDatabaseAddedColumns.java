package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.error.UserException;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.intake.SourceFinder;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Columns that the file doesn't have, and records that are left out. */
abstract class AnyDatabaseAddedColumns extends AnyDatabaseContents {
    private static JobOptions setting(JobOptions options, Map<String, String> set) {
        return rows(options, set, null, null);
    }

    private static JobOptions rows(
            JobOptions options, @Nullable Map<String, String> set, @Nullable Integer footer, @Nullable Long limit) {
        return options.mapping(new Mapping(null, null, new RowOptions(set, footer, limit)));
    }

    private List<String> table(String table, String... columns) {
        return rows("SELECT %s FROM %s ORDER BY caravan_job, caravan_row"
                .formatted(
                        List.of(columns).stream().map(this::quoted).collect(Collectors.joining(", ")), quoted(table)));
    }

    private JobView claimed(Path file, JobOptions options, List<String> captures) {
        JobService jobs = caravan.bean(JobService.class);
        Claim claim = jobs.submit(caravan.bean(SourceFinder.class).in(file).capturing(uri -> captures), options)
                .claims()
                .get(0);
        assertThat(claim.created()).isTrue();
        JobView job = caravan.ended(claim.job().id());
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    @Test
    void eachRowHasTheConstantsAndItsOrigin() {
        String csv = IntStream.rangeClosed(1, 120)
                .mapToObj(i -> i % 40 == 0 ? i + ",\"two\nlines\"" : i + ",x")
                .collect(Collectors.joining("\n", "id,v\n", "\n"));
        JobView job = load(
                "set/origins",
                csv,
                setting(
                        into("origins"),
                        Map.of(
                                "region", "north",
                                "year", "2024",
                                "at_sign", "@@home",
                                "nothing", "",
                                "src", "@file",
                                "ln", "@line",
                                "rec", "@record",
                                "job_no", "@job",
                                "loaded", "@loaded-at")));

        assertThat(job.balance()).isEqualTo(jobBalance(120, 120, 0, 0));
        List<String> expected = IntStream.rangeClosed(1, 120)
                .mapToObj(i ->
                        "%d|north|2024|@home|null|origins.csv|%d|%d|%d".formatted(i, i + 1 + (i - 1) / 40, i, job.id()))
                .toList();
        assertThat(table("origins", "id", "region", "year", "at_sign", "nothing", "src", "ln", "rec", "job_no"))
                .isEqualTo(expected);
        assertThat(rows("SELECT count(DISTINCT %s), count(%1$s) FROM %s"
                        .formatted(quoted("loaded"), quoted("origins"))))
                .containsExactly("1|120");
        assertThat(type("origins", "year")).isEqualTo(type("origins", "id"));
        assertThat(type("origins", "rec")).isEqualTo(type("origins", "id"));
    }

    @Test
    void theSameContentWithAnotherOriginIsOtherRowsAndACopyOfThemIsNot() {
        Map<String, String> set = Map.of("region", "@match:1");
        JobOptions options = setting(into("regions", "region", "id"), set);
        String csv = "id,v\n1,a\n2,b\n1,c\n";
        JobView east = claimed(caravan.file("exports/east/r.csv", csv), options, List.of("east"));
        JobView west = claimed(caravan.file("exports/west/r.csv", csv), options, List.of("west"));
        assertThat(east.balance()).isEqualTo(jobBalance(3, 2, 1, 0));
        assertThat(west.balance()).isEqualTo(jobBalance(3, 2, 1, 0));
        assertThat(duplicatesOf(west, 2)).containsExactly("4 duplicate-in-file 2");
        assertThat(table("regions", "region", "id", "v"))
                .containsExactly("east|1|a", "east|2|b", "west|1|a", "west|2|b");

        Claim copy = caravan.bean(JobService.class)
                .submit(
                        caravan.bean(SourceFinder.class)
                                .in(caravan.file("exports/copy/r.csv", csv))
                                .capturing(uri -> List.of("west")),
                        options)
                .claims()
                .get(0);
        assertThat(copy.match()).isEqualTo(Claim.Match.CONTENT);
        assertThat(copy.job().id()).isEqualTo(west.id());
    }

    @Test
    void aWildcardThatThereIsNotIsRefused() {
        JobOptions options = setting(into("unmatched"), Map.of("region", "@match:2"));
        Path file = caravan.file("exports/unmatched.csv", "id\n1\n");
        Assertions.assertThatThrownBy(() -> caravan.submit(file, options))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("column 'region' is @match:2")
                .hasMessageContaining("must be in quotes");
        Assertions.assertThatThrownBy(() -> claimed(file, options, List.of("one")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("has 1 wildcard");
        Assertions.assertThatThrownBy(() -> caravan.submit(file, setting(into("unmatched"), Map.of("a", "@lime"))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("it must be a text, or one of @file, @line, @record, @job, @loaded-at, @match:N");
    }

    @Test
    void aColumnThatTheFileHasTooIsRefused() {
        JobView job = caravan.load(
                caravan.file("twice.csv", "id,Region\n1,x\n"), setting(into("twice"), Map.of("region", "north")));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("\"region\"", "--skip-column", "--map");
        JobOptions ignoring = new JobOptions("undeclared", "once", List.of("id"), Map.of("id", ColumnType.INTEGER));
        load("once", "id,Region\n1,x\n2,y\n", setting(ignoring, Map.of("region", "north")));
        assertThat(table("once", "id", "region")).containsExactly("1|north", "2|north");
    }

    @Test
    void anExistingTableHasTheColumnOrGetsIt() {
        loadAll("grown", "id\n1\n", "id");
        JobView refused = caravan.load(
                caravan.file("grown_2.csv", "id\n2\n"), setting(into("grown", "id"), Map.of("region", "north")));
        assertThat(refused.state()).isEqualTo(JobState.FAILED);
        assertThat(refused.note()).contains("region");

        loadAll("growing", "id,a\n1,x\n");
        JobOptions adding = new JobOptions("adding", "growing", List.of(), Map.of());
        load("growing_set", "id,a\n2,y\n", setting(adding, Map.of("b", "7")));
        load("growing_again", "id,a\n3,z\n", setting(into("growing"), Map.of("B", "8")));
        assertThat(table("growing", "id", "a", "b")).containsExactly("1|x|null", "2|y|7", "3|z|8");
    }

    @Test
    void theMomentFitsAColumnWithoutATimeZone() {
        caravan.jdbc()
                .sql("CREATE TABLE %s (%s int, %s timestamp)"
                        .formatted(quoted("stamped_set"), quoted("id"), quoted("loaded")))
                .update();
        JobView job = load("stamped_set", "id\n1\n", setting(into("stamped_set"), Map.of("loaded", "@loaded-at")));
        assertThat(job.balance()).isEqualTo(jobBalance(1, 1, 0, 0));
        assertThat(rows("SELECT count(%s) FROM %s".formatted(quoted("loaded"), quoted("stamped_set"))))
                .containsExactly("1");
    }

    @Test
    void aDeclaredColumnHasItsType() {
        JobOptions declared = new JobOptions(
                null, "declared_set", List.of(), Map.of("code", ColumnType.TEXT, "day", ColumnType.DATE));
        load("declared_set", "id\n1\n", setting(declared, Map.of("code", "007", "day", "2024-02-29")));
        assertThat(table("declared_set", "id", "code", "day")).containsExactly("1|007|2024-02-29");
    }

    @Test
    void missingAndSurplusFieldsAreTheFilesOwn() {
        JobOptions padding = new JobOptions("padding", "padding_set", List.of(), Map.of());
        JobView job = load("padding_set", "id,a,b\n1\n2,x,y\n", setting(padding, Map.of("c", "k")));
        assertThat(table("padding_set", "id", "a", "b", "c")).containsExactly("1|null|null|k", "2|x|y|k");
        assertThat(job.fieldMismatches().padded()).isEqualTo(1);

        JobOptions rescuing = new JobOptions("rescuing", "rescuing_set", List.of(), Map.of());
        load("rescuing_set", "id,a\n1,x,more\n2,y\n", setting(rescuing, Map.of("c", "k")));
        assertThat(table("rescuing_set", "id", "a", "c")).containsExactly("1|x|k", "2|y|k");
        assertThat(rows("SELECT caravan_rescued FROM %s ORDER BY caravan_row".formatted(quoted("rescuing_set")))
                        .get(0))
                .contains("_extra", "more")
                .doesNotContain("k");
    }

    @Test
    void correctionsHaveTheFirstJobsValues() {
        JobView first = load(
                "set/corrected",
                "email,n\nann@example.com,1\nbob,2\n",
                setting(
                        into("corrected_set"),
                        Map.of("src", "@file", "ln", "@line", "rec", "@record", "job_no", "@job")));
        assertThat(first.balance()).isEqualTo(jobBalance(2, 1, 0, 1));
        String fix = rejectsFile(first);
        assertThat(fix.lines().findFirst()).contains("email,n,_line,_offset,_column,_reason,_message");

        load("corrected_fix", fix.replace("bob,", "bob@example.com,"), JobOptions.correcting(first.id()));
        assertThat(table("corrected_set", "email", "src", "ln", "rec", "job_no"))
                .containsExactly(
                        "ann@example.com|corrected.csv|2|1|" + first.id(),
                        "bob@example.com|corrected.csv|3|2|" + first.id());
    }

    @Test
    void packedFilesAndEntriesHaveTheirNames() throws IOException {
        Path gz = caravan.file("wrapped.csv.gz", "");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write("id\n1\n".getBytes(StandardCharsets.UTF_8));
        }
        Path zip = caravan.file("wrapped.zip", "");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("in/a.csv", "in/b.csv")) {
                out.putNextEntry(new ZipEntry(name));
                out.write("id\n7\n".getBytes(StandardCharsets.UTF_8));
            }
        }
        JobOptions options = setting(into("wrapped"), Map.of("src", "@file"));
        assertThat(caravan.load(gz, options).state()).isEqualTo(JobState.COMPLETED);
        for (Claim claim : caravan.bean(JobService.class).submit(zip, options).claims()) {
            assertThat(claim.created()).isTrue();
            JobView job = caravan.ended(claim.job().id());
            assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        }
        assertThat(table("wrapped", "id", "src")).containsExactlyInAnyOrder("1|wrapped.csv.gz", "7|a.csv", "7|b.csv");
    }

    @Test
    void aFooterIsSkippedAndCounted() {
        String csv = IntStream.rangeClosed(1, 130)
                .mapToObj(i -> i + "," + i)
                .collect(Collectors.joining("\n", "id,n\n", "\n"));
        JobView job =
                load("footer", csv + "Total,8515\n\"printed\nby\",x\n", rows(into("footer", "id"), null, 2, null));

        assertThat(job.balance()).isEqualTo(new dev.caravan.ledger.job.JobBalance(132, 130, 0, 0, 0, 0, 2, 0));
        assertThat(job.skippedLines()).containsExactly(new SkipCount("footer", 2, 132, 133, "Total,8515"));
        assertThat(type("footer", "id")).as("the footer has no say in types").isEqualTo(type("footer", "n"));
        assertThat(rows("SELECT count(*), max(%s) FROM %s".formatted(quoted("id"), quoted("footer"))))
                .containsExactly("130|130");
        assertThat(caravan.load(
                                caravan.file("footer_only.csv", "id,n\nTotal,1\n"),
                                rows(into("footer_only"), null, 5, null))
                        .balance()
                        .skipped())
                .isEqualTo(1);
    }

    @Test
    void aLimitEndsReadingAndTheJobSaysSo() {
        String csv = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> i + "," + i)
                .collect(Collectors.joining("\n", "id,n\n", "\n"));
        JobView job = load("head", csv, rows(into("head", "id"), null, null, 60L));
        assertThat(job.balance()).isEqualTo(new dev.caravan.ledger.job.JobBalance(61, 60, 0, 0, 0, 0, 1, 0));
        assertThat(job.skippedLines()).containsExactly(new SkipCount("limit", 1, 62, 62, "61,61"));
        assertThat(job.note()).contains("limit: only the first 60 records of the file are read, and it has more");
        JobView more = load("head", csv, rows(into("head", "id"), null, null, 70L));
        assertThat(more.balance()).isEqualTo(new dev.caravan.ledger.job.JobBalance(71, 10, 0, 60, 0, 0, 1, 0));
        assertThat(duplicatesOf(more, 2)).hasSize(60);
        JobView whole = load("head", csv, rows(into("head", "id"), null, null, 200L));
        assertThat(whole.balance()).isEqualTo(jobBalance(200, 130, 70, 0));
        assertThat(String.valueOf(whole.note())).doesNotContain("limit");
    }
}
