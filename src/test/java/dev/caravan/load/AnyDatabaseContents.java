package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobFilter;
import dev.caravan.ledger.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** The same content is the same file, as long as the table has its rows. */
abstract class AnyDatabaseContents extends AnyDatabaseValues {
    private static final String CSV = "id,v\n1,a\n2,b\n";

    private Claim claim(Path file, JobOptions options) {
        return caravan.bean(JobService.class).submit(file, options).claims().get(0);
    }

    private Claim claim(String name, String csv, JobOptions options) {
        return claim(caravan.file(name, csv), options);
    }

    private JobView loaded(String name, String csv, JobOptions options) {
        return loaded(caravan.file(name, csv), options);
    }

    /** Claims a file that must become a job, and waits until that is COMPLETED. */
    private JobView loaded(Path file, JobOptions options) {
        Claim claim = claim(file, options);
        assertThat(claim.match()).isEqualTo(Claim.Match.NONE);
        JobView job = caravan.ended(claim.job().id());
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    private void assertSkipped(Claim claim, JobView first) {
        assertThat(claim.match()).isEqualTo(Claim.Match.CONTENT);
        assertThat(claim.wasLoadedBefore()).isTrue();
        assertThat(claim.job().id()).isEqualTo(first.id());
    }

    private long count(String table) {
        return Long.parseLong(rows("SELECT count(*) FROM " + quoted(table)).get(0));
    }

    @Test
    void aCopyIsSkippedWhateverItsNameAndTimeAndLoadedIfItIsAskedFor() throws IOException {
        JobView first = loaded("copied.csv", CSV, into("copied"));

        assertSkipped(claim("elsewhere/Other Name.txt", CSV, into("copied")), first);
        Path touched = caravan.file("copied.csv", CSV);
        Files.setLastModifiedTime(touched, FileTime.fromMillis(1_600_000_000_000L));
        assertSkipped(claim(touched, into("copied")), first);
        assertThat(count("copied")).isEqualTo(2);

        Path copy = caravan.file("copied_again.csv", CSV);
        JobView again = loaded(copy, into("copied").toLoadAgain());
        assertThat(again.balance()).isEqualTo(jobBalance(2, 2, 0, 0));
        assertThat(again.note()).contains("job %d loaded the same content".formatted(first.id()));
        JobView sameVersion = loaded(copy, into("copied").toLoadAgain());
        assertThat(count("copied")).isEqualTo(6);
        Claim known = claim(copy, into("copied"));
        assertThat(known.match()).isEqualTo(Claim.Match.VERSION);
        assertThat(known.job().id()).isEqualTo(sameVersion.id());
    }

    @Test
    void otherContentsAndTablesAndRulesAreLoaded() {
        JobView first = loaded("compared.csv", CSV, into("compared"));
        loaded("compared_size.csv", "id,v\n1,a\n2,c\n", into("compared"));
        loaded("compared_longer.csv", CSV + "3,c\n", into("compared"));
        loaded("compared_table.csv", CSV, into("compared_other"));
        loaded("compared_type.csv", CSV, new JobOptions(null, "compared", List.of(), Map.of("v", ColumnType.TEXT)));
        assertThat(count("compared")).isEqualTo(9);
        assertSkipped(
                claim(
                        "compared_limit.csv",
                        CSV,
                        new JobOptions(null, "compared", List.of(), Map.of(), DialectOptions.NONE, null, "10%", false)),
                first);
    }

    @Test
    void anEntryOfAnArchiveIsComparedUnpackedAlsoWithTheOtherEntries() throws IOException {
        JobView first = loaded("packed.csv", CSV, into("packed"));
        Path zip = caravan.file("packed.zip", "");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, String> entry : Map.of(
                            "known.csv", CSV, "new.csv", "id,v\n3,c\n", "twin.csv", "id,v\n3,c\n")
                    .entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        List<Claim> claims =
                caravan.bean(JobService.class).submit(zip, into("packed")).claims();
        claims.forEach(claim -> caravan.ended(claim.job().id()));
        assertThat(claims).hasSize(3).filteredOn(Claim::created).hasSize(1);
        assertThat(claims)
                .filteredOn(claim -> claim.job().id() == first.id())
                .singleElement()
                .satisfies(claim -> assertThat(claim.submitted().source()).endsWith("known.csv"));
        assertThat(count("packed")).isEqualTo(3);
    }

    @Test
    void aJobThatFailedOrWasUndoneDoesNotCount() {
        String csv = "id,n\n1,1\n2,many\n";
        Map<String, ColumnType> types = Map.of("n", ColumnType.INTEGER);
        JobView failed = caravan.load(
                caravan.file("uncounted.csv", csv),
                new JobOptions(null, "uncounted", List.of(), types, DialectOptions.NONE, null, "0", false));
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        JobOptions unlimited = new JobOptions(null, "uncounted", List.of(), types);
        JobView first = loaded("uncounted_2.csv", csv, unlimited);
        assertSkipped(claim("uncounted_3.csv", csv, unlimited), first);

        loaded("uncounted_other.csv", "id,n\n9,9\n", unlimited);
        caravan.bean(JobService.class).undo(first.job());
        assertThat(loaded("uncounted_3.csv", csv, unlimited).balance()).isEqualTo(jobBalance(2, 1, 0, 1));
    }

    @Test
    void whatWasLoadedIntoATableThatIsGoneOrEmptyDoesNotCount() {
        JobView first = loaded("emptied.csv", CSV, into("emptied"));
        caravan.jdbc().sql("DELETE FROM " + quoted("emptied")).update();
        JobView second = loaded("emptied_2.csv", CSV, into("emptied"));
        assertThat(second.note()).isNull();
        assertSkipped(claim("emptied_3.csv", CSV, into("emptied")), second);

        caravan.jdbc().sql("DROP TABLE " + quoted("emptied")).update();
        loaded("emptied_other.csv", "id,v\n7,other\n", into("emptied"));
        JobView third = loaded("emptied_3.csv", CSV, into("emptied"));
        assertThat(third.note()).isEqualTo("no key: every record is added to the 1 row of the table");
        assertThat(count("emptied")).isEqualTo(3);
        assertSkipped(claim("emptied_4.csv", CSV, into("emptied")), third);
        assertThat(first.balance()).isEqualTo(jobBalance(2, 2, 0, 0));
    }

    @Test
    void headersAloneLoadAsOftenAsTheyCome() {
        for (int day = 1; day <= 3; day++) {
            JobView job = caravan.load(caravan.file("header_" + day + ".csv", "id,v\n"), into("headers"));
            assertThat(job.state()).isEqualTo(JobState.COMPLETED);
            assertThat(job.balance()).isEqualTo(jobBalance(0, 0, 0, 0));
        }
        assertThat(loaded("header_rows.csv", CSV, into("headers")).balance()).isEqualTo(jobBalance(2, 2, 0, 0));
    }

    @Test
    void ofManyWhoBringTheSameContentAtOnceOneLoadsIt() {
        // Of one size.
        List<String> contents = IntStream.range(0, 4)
                .mapToObj(n -> IntStream.range(0, 200)
                        .mapToObj(row -> "%d,%d\n".formatted(1_000 + row, n))
                        .collect(Collectors.joining("", "id,v\n", "")))
                .toList();
        List<Claim> claims = IntStream.range(0, 32)
                .parallel()
                .mapToObj(n -> claim("at_once_%d.csv".formatted(n), contents.get(n % 4), into("at_once")))
                .toList();
        Set<Long> jobs = claims.stream().map(claim -> claim.job().id()).collect(Collectors.toSet());
        assertThat(jobs).hasSize(4);
        assertThat(claims).filteredOn(Claim::created).hasSize(4);
        jobs.forEach(job -> assertThat(caravan.ended(job).state()).isEqualTo(JobState.COMPLETED));
        assertThat(rows("SELECT %1$s, count(*) FROM %2$s GROUP BY %1$s ORDER BY %1$s"
                        .formatted(quoted("v"), quoted("at_once"))))
                .containsExactly("0|200", "1|200", "2|200", "3|200");
    }

    @Test
    void jobsAreFoundByWhatTheyAreCalledAndByWhetherTheyMayChange() {
        long job = loaded("Found_100%.csv", "id,v\n77,found\n", into("found_by_text"))
                .id();
        JobService service = caravan.bean(JobService.class);
        for (String text : List.of("ound_100%", "FOUND_BY")) {
            assertThat(service.page(
                            new JobFilter(
                                    null, List.of(JobState.COMPLETED, JobState.PARTIAL), null, null, null, null, text),
                            null,
                            10))
                    .as(text)
                    .extracting(JobView::id)
                    .containsExactly(job);
        }
        assertThat(service.page(new JobFilter(null, List.of(), null, null, null, null, "ound!100"), null, 10))
                .isEmpty();
        assertThat(service.changing(job, 10)).doesNotContain(job);
        assertThat(service.changing(job - 1, 10)).contains(job);
        assertThat(service.endedWithin(Duration.ofHours(1))).containsKey(JobState.COMPLETED);
    }
}
