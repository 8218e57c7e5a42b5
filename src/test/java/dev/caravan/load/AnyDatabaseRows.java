package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.caravan.digest.Sha256;
import dev.caravan.explain.Explainer;
import dev.caravan.explain.Explanation;
import dev.caravan.explain.Verdict;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.jobs.CorrectedRow;
import dev.caravan.jobs.CorrectionFaultJson;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectJson;
import dev.caravan.jobs.RejectsPageJson;
import dev.caravan.jobs.RejectsView;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The same input gives the same rows and the same counts, whatever the database. */
abstract class AnyDatabaseRows extends AnyDatabase {
    @Test
    void generatedPeopleLoadOnceAndTheFirstOfEachWins() {
        Random random = new Random(20_000);
        Map<String, String> expected = new LinkedHashMap<>();
        StringBuilder csv = new StringBuilder("email,name,age\n");
        int invalid = 0;
        for (int r = 1; r <= 700; r++) {
            String email = "p%d@example.com".formatted(random.nextInt(400));
            boolean bad = random.nextInt(50) == 0;
            invalid += bad ? 1 : 0;
            String spelling = random.nextInt(3) == 0 ? email.toUpperCase(Locale.ROOT) : email;
            String row = "%s,\"Zoë \"\"%d\"\", née Ł\",%d".formatted(spelling, r, random.nextInt(99));
            csv.append(bad ? row.replace("@", "") : row).append('\n');
            if (!bad) {
                expected.putIfAbsent(email, spelling + "|Zoë \"" + r + "\", née Ł|" + r);
            }
        }
        JobBalance first = jobBalance(700, expected.size(), 700 - expected.size() - invalid, invalid);
        assertThat(load("people", csv.toString(), into("people", "email")).balance())
                .isEqualTo(first);
        List<String> rows =
                rows("SELECT %s, %s, caravan_row FROM %s".formatted(quoted("email"), quoted("name"), quoted("people")));
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected.values());

        JobBalance again = jobBalance(700, 0, 700 - invalid, invalid);
        assertThat(load("people_again", csv.toString(), into("people", "email").toLoadAgain())
                        .balance())
                .isEqualTo(again);
        assertThat(rows("SELECT count(*) FROM " + quoted("people"))).containsExactly("" + expected.size());
    }

    @Test
    void ninetyColumnsComeBackAsTheyWereWritten() {
        int columns = 90;
        Random random = new Random(90);
        List<String[]> lines = new ArrayList<>();
        for (int r = 0; r < 120; r++) {
            String[] line = new String[columns];
            for (int c = 0; c < columns; c++) {
                line[c] = random.nextInt(10) == 0 ? "" : value(c % 8, random);
            }
            line[0] = Integer.toString(r);
            lines.add(line);
        }
        String csv = IntStream.range(0, columns).mapToObj(c -> "c" + c).collect(Collectors.joining(",", "", "\n"))
                + lines.stream().map(line -> csv(line) + "\n").collect(Collectors.joining());
        assertThat(loadAll("certificates", csv).balance()).isEqualTo(jobBalance(120, 120, 0, 0));

        List<List<Object>> found = caravan.jdbc()
                .sql("SELECT * FROM %s ORDER BY %s".formatted(quoted("certificates"), quoted("c0")))
                .query((row, index) -> {
                    List<Object> values = new ArrayList<>();
                    for (int c = 0; c < columns; c++) {
                        String name = "c" + c;
                        values.add(
                                row.getObject(name) == null
                                        ? null
                                        : switch (c % 8) {
                                            case 0 -> row.getLong(name);
                                            case 1 -> row.getBigDecimal(name).stripTrailingZeros();
                                            case 2 -> row.getObject(name, LocalDate.class);
                                            case 3 -> row.getBoolean(name);
                                            case 5 -> row.getObject(name, LocalDateTime.class);
                                            case 6 ->
                                                row.getObject(name, OffsetDateTime.class)
                                                        .toInstant();
                                            default -> row.getString(name);
                                        });
                    }
                    return values;
                })
                .list();
        for (int r = 0; r < lines.size(); r++) {
            String[] line = lines.get(r);
            List<Object> wanted = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                wanted.add(line[c].isEmpty() ? null : meaning(c % 8, line[c]));
            }
            assertThat(found.get(r)).as("row %d", r).isEqualTo(wanted);
        }
    }

    private static String csv(String[] line) {
        return Arrays.stream(line)
                .map(value -> value.isEmpty() ? "" : '"' + value.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(","));
    }

    private static String value(int kind, Random random) {
        return switch (kind) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 ->
                BigDecimal.valueOf(random.nextInt(), 1 + random.nextInt(6)).toPlainString();
            case 2 -> LocalDate.ofEpochDay(random.nextInt(40_000) - 10_000).toString();
            case 3 -> random.nextBoolean() ? "true" : "false";
            case 5 ->
                "%s %02d:%02d:%02d.%d"
                        .formatted(
                                LocalDate.ofEpochDay(random.nextInt(30_000) - 10_000),
                                random.nextInt(24),
                                random.nextInt(60),
                                random.nextInt(60),
                                1 + random.nextInt(999));
            case 6 ->
                "%sT%02d:%02d:00%s"
                        .formatted(
                                LocalDate.ofEpochDay(random.nextInt(30_000) - 10_000),
                                random.nextInt(24),
                                random.nextInt(60),
                                List.of("Z", "+02:00", "-09:30").get(random.nextInt(3)));
            case 7 -> new UUID(random.nextLong(), random.nextLong()).toString();
            default ->
                List.of("Flat 3, \"The Mill\"", "back\\slash", "it's", " blanks ", "名前 🐫", "%_?:x")
                        .get(random.nextInt(6));
        };
    }

    private static Object meaning(int kind, String value) {
        return switch (kind) {
            case 0 -> Long.valueOf(value);
            case 1 -> new BigDecimal(value).stripTrailingZeros();
            case 2 -> LocalDate.parse(value);
            case 3 -> Boolean.valueOf(value);
            case 5 -> LocalDateTime.parse(value.replace(' ', 'T'));
            case 6 -> OffsetDateTime.parse(value).toInstant();
            default -> value;
        };
    }

    @Test
    void keysThatDifferInAnyByteAreDifferent() {
        String big = "x".repeat(70_000);
        String csv = "code,note\na,1\nA,2\né,3\ne,4\n\"a \",5\nÅ,6\nA\u030A,7\nß,8\nss,9\na,10\n🐫,11\n🐪,%s\n"
                .formatted(big);
        assertThat(loadAll("codes", csv, "code").balance()).isEqualTo(jobBalance(12, 11, 1, 0));
        assertThat(rows("SELECT %s FROM %s WHERE caravan_row = 12".formatted(quoted("note"), quoted("codes"))))
                .containsExactly(big);
    }

    @Test
    void theFirstRowOfTheFileWinsThoughItsChunkComesLastAndEachComesTwice() throws Exception {
        caravan.camel().getRouteController().stopRoute("split-lease");
        try {
            HandSplitJob job = new HandSplitJob(caravan, into("reverse", "email"), 2, """
                    email,name
                    ann@example.com,first
                    bob@example.com,bob
                    ANN@Example.com,second
                    eve@example.com,eve
                    ann@EXAMPLE.com,third
                    Ann@example.com,fourth
                    """);
            for (int sequence = 2; sequence >= 0; sequence--) {
                int sent = sequence;
                job.send(sequence).send(sequence);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> caravan.bean(dev.caravan.ledger.Chunks.class)
                                .contains(new dev.caravan.message.ChunkId(job.id, sent)));
            }
            assertThat(caravan.ended(job.id).balance()).isEqualTo(jobBalance(6, 3, 3, 0));
            await().until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
        } finally {
            caravan.camel().getRouteController().startRoute("split-lease");
        }
        assertThat(rows("SELECT %s, %s, caravan_row FROM %s ORDER BY caravan_row"
                        .formatted(quoted("email"), quoted("name"), quoted("reverse"))))
                .containsExactly("ann@example.com|first|1", "bob@example.com|bob|2", "eve@example.com|eve|4");
        assertThat(caravan.messagesOn(caravan.queue().deadLetterUrl())).isZero();
    }

    @Test
    void loadersThatRaceLoseNoRow() {
        Random random = new Random(7);
        Set<Integer> keys = new TreeSet<>();
        List<Long> jobs = new ArrayList<>();
        for (int file = 0; file < 3; file++) {
            String csv = random.ints(600, 0, 500)
                    .boxed()
                    .peek(keys::add)
                    .map(n -> n + ",x\n")
                    .collect(Collectors.joining("", "id,v\n", ""));
            jobs.add(caravan.submit(caravan.file("race_" + file + ".csv", csv), into("race", "id")));
        }
        List<JobBalance> jobBalance =
                jobs.stream().map(caravan::ended).map(JobView::balance).toList();
        assertThat(jobBalance)
                .allSatisfy(
                        each -> assertThat(each.inserted() + each.duplicates()).isEqualTo(600));
        assertThat(jobBalance.stream().mapToLong(JobBalance::inserted).sum()).isEqualTo(keys.size());
        assertThat(rows("SELECT %s FROM %s ORDER BY 1".formatted(quoted("id"), quoted("race"))))
                .containsExactlyElementsOf(keys.stream().map(Object::toString).toList());
    }

    @Test
    void anUndoDeletesTheRowsOfItsJobAlone() {
        loadAll("undone", "id\n1\n2\n", "id");
        JobView job = load("undone_2", "id\n2\n3\n4\n", into("undone", "id"));
        JobService jobService = caravan.bean(JobService.class);
        assertThat(jobService.obstacleToUndo(job.job())).isEmpty();
        assertThat(jobService.rowsToUndo(job.job())).isEqualTo(2);
        jobService.undo(job.job());
        assertThat(caravan.job(job.id()).balance()).isEqualTo(new JobBalance(3, 0, 0, 1, 0, 0, 2, 0));
        assertThat(rows("SELECT %s FROM %s ORDER BY 1".formatted(quoted("id"), quoted("undone"))))
                .containsExactly("1", "2");
        assertThat(load("undone_3", "id\n3\n", into("undone", "id")).balance().inserted())
                .isEqualTo(1);
    }

    @Test
    void aRecordThatFitsIntoNoMessageLoadsAsItIs() {
        String noise = new Random(3)
                .ints(900_000, '#', '~')
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
                .replace(',', '\n');
        String large = "2,\"%s\",\"%s\",\"%s\"\n".formatted(noise, noise, noise);
        assertThat(loadAll("large", "id,a,b,c\n1,a,b,c\n" + large + "3,a,b,c\n", "id")
                        .balance())
                .isEqualTo(jobBalance(3, 3, 0, 0));
        String columns = "%s, %s, %s".formatted(quoted("a"), quoted("b"), quoted("c"));
        assertThat(rows("SELECT %s FROM %s ORDER BY %s".formatted(columns, quoted("large"), quoted("id"))))
                .map(Sha256::hex)
                .containsExactly(
                        Sha256.hex("a|b|c"), Sha256.hex(noise + "|" + noise + "|" + noise), Sha256.hex("a|b|c"));
        assertThat(rows(ledger("SELECT count(*) FROM caravan.chunk_body"))).containsExactly("0");
    }

    @Test
    void aFileOfWhichEveryRecordIsRejectedFails() {
        JobView job = caravan.load(
                caravan.file("all_rejected.csv", "id\nx\ny\n"),
                new JobOptions(null, "all_rejected", List.of(), Map.of("id", ColumnType.INTEGER)));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).startsWith("all 2 records were rejected: ");
        assertThat(job.balance()).isEqualTo(jobBalance(2, 0, 0, 2));
    }

    @Test
    void rejectsArePagedAndTheirCorrectionsChecked() {
        JobView job = load(
                "paged",
                "id,a\n1,a\nx,b\ny,c\n4,d,e\nz,f\n",
                new JobOptions(null, "paged", List.of(), Map.of("id", ColumnType.INTEGER)));
        RejectsView view = caravan.bean(RejectsView.class);
        RejectsPageJson first = view.page(job.job(), "not-an-integer", "id", 0, 2);
        assertThat(first.rejects())
                .extracting(RejectJson::fields)
                .containsExactly(List.of("x", "b"), List.of("y", "c"));
        assertThat(first.next()).isEqualTo(3);
        RejectsPageJson second = view.page(job.job(), "not-an-integer", "id", 3, 2);
        assertThat(second.rejects()).extracting(RejectJson::line).containsExactly(6L);
        assertThat(second.next()).isNull();
        assertThat(view.page(job.job(), null, "", 0, 9).rejects())
                .extracting(RejectJson::raw)
                .containsExactly("4,d,e");
        assertThat(view.faults(
                        job.job(),
                        first.rejects().stream()
                                .map(reject -> new CorrectedRow(
                                        reject.line(),
                                        reject.offset(),
                                        List.of(reject.line() == 3 ? "2" : "3x", "b"),
                                        null))
                                .toList()))
                .extracting(CorrectionFaultJson::row, CorrectionFaultJson::field, CorrectionFaultJson::reason)
                .containsExactly(tuple(1, 0, "not-an-integer"));
    }

    /** H2 itself takes no more than a mebibyte of text into a column. */
    @Test
    void aLargeRecordThatIsRejectedIsKeptWhole() {
        String noise = "some text, of which there is much\n".repeat(125_000);
        JobView job = load(
                "large_reject",
                "id,a\n1,a\nx,\"%s\"\n3,c\n".formatted(noise),
                new JobOptions(null, "large_reject", List.of(), Map.of("id", ColumnType.INTEGER)));
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 0, 1));
        assertThat(rejectsFile(job)).hasSizeGreaterThan(noise.length()).contains("x,\"" + noise.substring(0, 200));
        assertThat(rows(ledger("SELECT count(*) FROM caravan.chunk_body"))).containsExactly("0");
    }

    private String ledger(String sql) {
        return caravan.bean(LedgerDialect.class).text(sql);
    }

    @Test
    void deadLettersAreListedReplayedHealedAndDiscarded() throws Exception {
        caravan.camel().getRouteController().stopRoute("split-lease");
        try {
            HandSplitJob job =
                    new HandSplitJob(caravan, into("mortal", "id"), 2, "id,v\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n");
            job.send(0);
            job.send(new ChunkMessage(job.chunk(1).header(), "damage 1"), Map.of());
            job.send(new ChunkMessage(job.chunk(2).header(), "damage 2"), Map.of());
            assertThat(caravan.in(JobState.PARTIAL, job.id).balance())
                    .isEqualTo(new JobBalance(6, 2, 0, 0, 0, 4, 0, 0));
            DeadLetterService letters = caravan.bean(DeadLetterService.class);
            DeadLetterSelection all = DeadLetterSelection.ofJob(job.id);
            assertThat(letters.causes(all, 10)).singleElement().satisfies(cause -> {
                assertThat(cause.chunks()).isEqualTo(2);
                assertThat(cause.records()).isEqualTo(4);
                assertThat(cause.lastAt()).isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(1, ChronoUnit.MINUTES));
            });
            assertThat(letters.replay(all, 0, progress -> {}).deadAgain()).isEqualTo(2);
            assertThat(letters.find(new ChunkId(job.id, 2)).orElseThrow().deadLetterCount())
                    .isEqualTo(2);

            job.send(1);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> caravan.job(job.id).balance().equals(new JobBalance(6, 4, 0, 0, 0, 2, 0, 0)));
            assertThat(letters.find(new ChunkId(job.id, 1))).isEmpty();
            assertThat(letters.discard(
                            DeadLetterSelection.of(List.of(new ChunkId(job.id, 1), new ChunkId(job.id, 2))), "why"))
                    .isEqualTo(new DeadLetters.Discarded(1, 2));
            job.send(2);
            await().until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
            assertThat(caravan.job(job.id)).satisfies(view -> {
                assertThat(view.state()).isEqualTo(JobState.COMPLETED);
                assertThat(view.balance()).isEqualTo(new JobBalance(6, 4, 0, 0, 0, 0, 2, 0));
                assertThat(view.note()).contains("discarded: 2 records in 1 dead letter (why)");
            });
        } finally {
            caravan.camel().getRouteController().startRoute("split-lease");
        }
        await().until(() -> {
            caravan.takeFrom(caravan.queue().deadLetterUrl());
            return caravan.messagesOn(caravan.queue().deadLetterUrl()) == 0;
        });
    }

    @Test
    void rejectsThatComeBackCorrectedHealTheirJobAndTheFirstLineWins() {
        JobView first = loadAll("healing", """
                email,name
                ann@example.com,Ann
                bob.example.com,Bob
                cid@example.com,Cid
                dan@,Dan
                eve,Eve
                """, "email");
        assertThat(first.balance()).isEqualTo(jobBalance(5, 2, 0, 3));
        String fix = rejectsFile(first)
                .replace("bob.example.com", "CID@example.com")
                .replace("dan@", "dan@example.com")
                .replace("eve,", "eve@@example.com,");

        assertThat(load("fix_1", fix, JobOptions.correcting(first.id())).balance())
                .isEqualTo(jobBalance(3, 1, 1, 1));
        assertThat(load("fix_2", fix, JobOptions.correcting(first.id())).balance())
                .as("the same again")
                .isEqualTo(new JobBalance(3, 0, 0, 0, 1, 0, 2, 0));

        JobView healed = caravan.job(first.id());
        assertThat(healed.balance()).isEqualTo(jobBalance(5, 3, 1, 1));
        assertThat(healed.corrected()).isEqualTo(2);
        assertThat(rejects(first)).containsExactly("6 email email-several-ats");
        assertThat(rows("SELECT %s, %s, caravan_row, caravan_job FROM %s ORDER BY caravan_row"
                        .formatted(quoted("email"), quoted("name"), quoted("healing"))))
                .containsExactly(
                        "ann@example.com|Ann|1|" + first.id(),
                        "CID@example.com|Bob|2|" + first.id(),
                        "dan@example.com|Dan|4|" + first.id());

        caravan.bean(JobService.class).undo(first.job());
        assertThat(caravan.job(first.id()).balance()).isEqualTo(new JobBalance(5, 0, 0, 1, 1, 0, 3, 0));
        assertThat(rows("SELECT count(*) FROM " + quoted("healing"))).containsExactly("0");
    }

    @Test
    void recordsThatWerePaddedAreCounted() {
        JobView job = load("padding", "a,b\n1,2\n3\n4\n", JobOptions.NONE);
        assertThat(job.balance()).isEqualTo(jobBalance(3, 3, 0, 0));
        assertThat(job.fieldMismatches()).isEqualTo(new FieldMismatchCounts(2, 0));
    }

    @Test
    void skippedLinesAreCountedByReason() {
        StringBuilder csv = new StringBuilder("Títulos 🐫\n\nid,name\n");
        for (int id = 1; id <= 120; id++) {
            csv.append("%d,n%1$d\n".formatted(id)).append(id % 40 == 0 ? "id,name\n" : "");
        }
        JobView job = loadAll("skipping", csv.toString(), "id");
        assertThat(job.balance()).isEqualTo(new JobBalance(124, 120, 0, 0, 0, 0, 4, 0));
        assertThat(job.skippedLines())
                .containsExactly(
                        new SkipCount("preamble", 1, 1, 1, "Títulos 🐫"),
                        new SkipCount("repeated-header", 3, 44, 126, "id,name"));
        LedgerRetention ledgerRetention = caravan.bean(LedgerRetention.class);
        assertThat(ledgerRetention.dropRejects(job.id(), 1)).isFalse();
        assertThat(caravan.job(job.id()).skippedLines())
                .contains(new SkipCount("preamble", 1, 1, 1, null))
                .hasSize(2);
        ledgerRetention.dropJob(job.id());
        assertThat(caravan.bean(JobService.class).job(job.id())).isEmpty();
    }

    @Test
    void whatIsKeptNoLongerGoesAndTheCountsStay() {
        JobView job = loadAll("expiring", "email,n\na@example.com,1\nb@,2\nc@,3\nd@,4\n", "email");
        LedgerRetention ledgerRetention = caravan.bean(LedgerRetention.class);

        assertThat(ledgerRetention.dropRejects(job.id(), 2))
                .as("there may be more")
                .isTrue();
        assertThat(rejects(job)).hasSize(1);
        assertThat(ledgerRetention.areRejectsGone(job.id())).isFalse();
        assertThat(ledgerRetention.dropRejects(job.id(), 2)).isFalse();

        assertThat(rejects(job)).isEmpty();
        assertThat(ledgerRetention.areRejectsGone(job.id())).isTrue();
        assertThat(caravan.job(job.id()).balance()).isEqualTo(jobBalance(4, 1, 0, 3));

        ledgerRetention.foldChunks(job.id());
        assertThat(caravan.job(job.id()).balance()).isEqualTo(job.balance());
        ledgerRetention.dropJob(job.id());
        assertThat(caravan.bean(JobService.class).job(job.id())).isEmpty();
        assertThat(rows("SELECT count(*) FROM " + quoted("expiring"))).containsExactly("1");
    }

    @Test
    void timesInTheLedgerAreNow() {
        JobView job = loadAll("punctual", "id\n1\n");
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        assertThat(List.of(
                        job.job().createdAt(), job.job().startedAt(), job.job().finishedAt()))
                .allSatisfy(at -> assertThat(Duration.between(at, now).abs()).isLessThan(Duration.ofMinutes(1)));
    }

    @Test
    void duplicatesAreListedWithTheLineThatWonOrTheRowThatWasThere() {
        JobView first = loadAll("listed", "id,name\n1,a\n2,b\n", "id");
        JobView job = load("listed-2", "id,name\n2,\"x, y\"\n3,c\n3,=d\n4,\nx,bad\n2,\"\"\n", into("listed", "id"));
        assertThat(job.balance()).isEqualTo(jobBalance(6, 2, 3, 1));
        String there = "\"the table has a row with the key 2, which job %d inserted\"".formatted(first.id());
        assertThat(duplicates(job))
                .containsExactly(
                        "2,\"x, y\",2,8,key-exists,," + there,
                        "3,'=d,4,21,duplicate-in-file,3,line 3 has the same key and comes first",
                        "2,\"\",7,35,key-exists,," + there);
        assertThat(duplicates(first)).isEmpty();
    }

    @Test
    void asManyDuplicatesAreListedAsTheLedgerCountsInAnyOrderOfChunks() {
        Random random = new Random(20);
        List<Integer> before = IntStream.range(0, 200).map(n -> 3 * n).boxed().toList();
        List<Integer> file =
                IntStream.range(0, 700).map(n -> random.nextInt(600)).boxed().toList();
        loadAll("counted", numbered(before), "id");
        JobView job = load("counted-2", numbered(file), into("counted", "id"));
        Map<Integer, Integer> firstLines = new HashMap<>();
        List<String> expected = new ArrayList<>();
        for (int n = 0; n < file.size(); n++) {
            // Each record has two lines.
            int line = 2 + 2 * n;
            int id = file.get(n);
            if (before.contains(id)) {
                expected.add(line + " key-exists");
            } else if (firstLines.putIfAbsent(id, line) != null) {
                expected.add("%d duplicate-in-file %d".formatted(line, firstLines.get(id)));
            }
        }
        assertThat(duplicates(job).stream()
                        .filter(line -> line.startsWith("m\""))
                        .map(line -> line.split(",", -1)))
                .extracting(cells ->
                        "%s %s %s".formatted(cells[1], cells[3], cells[4]).strip())
                .containsExactlyElementsOf(expected)
                .hasSize((int) job.balance().duplicates());
        for (int n = 0; n < file.size(); n += 23) {
            int line = 2 + 2 * n;
            // Either line of the record will do.
            Explanation explained = explain(job, line + n % 2);
            assertThat(
                            explained.verdict() == Verdict.DUPLICATE
                                    ? "%d %s %s"
                                            .formatted(
                                                    line,
                                                    explained.reason(),
                                                    explained.winner().line() == null
                                                            ? ""
                                                            : explained.winner().line())
                                            .strip()
                                    : explained.verdict().code())
                    .isEqualTo(expected.stream()
                            .filter(duplicate -> duplicate.startsWith(line + " "))
                            .findFirst()
                            .orElse("inserted"));
            assertThat(explained.row().values()).containsEntry("id", file.get(n).toString());
        }
    }

    private Explanation explain(JobView job, long line) {
        return caravan.bean(Explainer.class).explain(job.job(), line, Explainer.UNLIMITED);
    }

    @Test
    void linesAreExplainedAsTheTableHasThemNow() throws IOException {
        JobView first = loadAll("explained", "id,name\n1,a\n2,b\n", "id");
        JobView job = load("explained-2", "id,name\n2,\"x, y\"\n3,c\n3,d\n4,\nx,bad\n", into("explained", "id"));
        Explanation there = explain(job, 2);
        assertThat(there.reason()).isEqualTo("key-exists");
        assertThat(there.winner().job()).isEqualTo(first.id());
        assertThat(there.row().values()).isEqualTo(Map.of("id", "2", "name", "b"));
        assertThat(explain(job, 3).verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(explain(job, 4).winner().line()).isEqualTo(3);
        assertThat(explain(job, 5).row().values()).containsEntry("id", "4").containsEntry("name", null);
        Explanation rejected = explain(job, 6);
        assertThat(rejected.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(rejected.reject().text()).isEqualTo("x,bad");
        JobView keyless = loadAll("explained_keyless", "id,name\n1,a\n1,b\n");
        assertThat(explain(keyless, 3).row().values()).isEqualTo(Map.of("id", "1", "name", "b"));

        caravan.jdbc()
                .sql("CREATE TABLE explained_plain (id int PRIMARY KEY, name varchar(20))")
                .update();
        caravan.jdbc()
                .sql("INSERT INTO explained_plain (id, name) VALUES (1, 'old')")
                .update();
        JobView plain = load("explained-3", "id,name\n1,new\n3,c\n3,d\n", into("explained_plain", "id"));
        assertThat(explain(plain, 2).reason()).isEqualTo("key-exists");
        // Under the names that the table has, which H2 made upper case.
        assertThat(explain(plain, 2).row().values().values()).containsExactly("1", "old");
        assertThat(explain(plain, 3).verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(explain(plain, 4).winner().line()).isEqualTo(3);

        Files.delete(Path.of(URI.create(job.job().source())));
        Explanation gone = explain(job, 6);
        assertThat(gone.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(gone.record()).isNull();
        assertThat(gone.chunk().id()).isEqualTo(job.id() + "/0");
    }

    /** Records whose last field has two lines. */
    private static String numbered(List<Integer> ids) {
        return "id,text\n" + ids.stream().map(id -> id + ",\"a\nm\"\n").collect(Collectors.joining());
    }

    @Test
    void withoutLineageDuplicatesAreListedAsFarAsValuesShowThem() {
        String table = "foreign_rows";
        caravan.jdbc()
                .sql("CREATE TABLE %s (id int PRIMARY KEY, name varchar(20))".formatted(table))
                .update();
        caravan.jdbc()
                .sql("INSERT INTO %s (id, name) VALUES (1, 'old'), (2, 'same')".formatted(table))
                .update();
        JobView job = load(table + "-1", "id,name\n1,new\n3,c\n3,d\n", into(table, "id"));
        assertThat(duplicatesOf(job, 2)).containsExactly("2 key-exists", "4 duplicate-in-file 3");
        assertThat(duplicates(job).get(0)).contains("and other values");
        JobView all = load(table + "-2", "id,name\n2,same\n1,old\n2,other\n", into(table, "id"));
        assertThat(duplicatesOf(all, 2)).containsExactly("2 key-exists", "3 key-exists", "4 key-exists");
        JobView some = load(table + "-3", "id,name\n2,same\n4,e\n4,f\n", into(table, "id"));
        assertThat(some.balance().duplicates()).isEqualTo(2);
        assertThat(duplicates(some)).hasSize(2);
        assertThat(duplicates(some).get(0)).contains(",duplicate-in-file,3,");
        assertThat(duplicates(some).get(1))
                .startsWith(",,,,not-listed,,\"1 more records")
                .contains("has no lineage");
    }

    @Test
    void addressesAreDuplicatesInAnySpelling() {
        JobView first = loadAll("spelled", "email\nAnn@EXAMPLE.org\n", "email");
        JobView job = load(
                "spelled-2",
                "email\nBob@example.org\nbob@EXAMPLE.org\nann@example.ORG\nnone\n",
                into("spelled", "email"));
        assertThat(first.balance().inserted()).isEqualTo(1);
        assertThat(duplicatesOf(job, 1)).hasSize((int) job.balance().duplicates());
    }

    @Test
    void duplicatesOfAJobThatIsUndoneOrWhoseSourceIsGoneAreNotListed() throws IOException {
        JobView undone = loadAll("unlisted", "id\n1\n1\n", "id");
        caravan.bean(JobService.class).undo(undone.job());
        assertThatThrownBy(() -> duplicates(undone)).hasMessageContaining("is undone");
        JobView gone = loadAll("unlisted2", "id\n1\n1\n", "id");
        Files.delete(Path.of(URI.create(gone.job().source())));
        assertThatThrownBy(() -> duplicates(gone)).hasMessageContaining("can't be read again");
    }
}
