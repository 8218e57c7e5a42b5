package dev.caravan.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.intake.UncorrectableJobException;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrectionsTest {
    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    private static int files;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.start(directory);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static JobView load(String name, String csv, String... key) {
        return caravan.load(caravan.file(name + ".csv", csv), RunningCaravan.into(name, key));
    }

    private static String rejects(JobView job) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        caravan.bean(RejectsFile.class).write(job.job(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JobView correct(JobView first, String fix) {
        Path file = caravan.file("fix-" + ++files + ".csv", fix);
        return caravan.load(file, JobOptions.correcting(first.id()));
    }

    private static JobBalance now(JobView job) {
        return caravan.job(job.id()).balance();
    }

    private static List<String> reasons(JobView job) {
        return caravan.bean(JobService.class).reasons(job.id()).stream()
                .map(ReasonCount::reason)
                .toList();
    }

    @Test
    void correctedRowsTakeTheirPlacesAndTheFirstJobHeals() throws IOException {
        JobView first = load("healing", """
                email,name
                ann@example.com,Ann
                bob.example.com,Bob
                cid@example.com,Cid
                dan@,Dan
                eve,Eve
                """, "email");
        assertThat(first.balance()).isEqualTo(new JobBalance(5, 2, 0, 0, 3, 0, 0, 0));
        String fix =
                rejects(first).replace("bob.example.com", "bob@example.com").replace("dan@,", "ann@example.com,");

        JobView correcting = correct(first, fix);

        assertThat(correcting.state()).isEqualTo(JobState.COMPLETED);
        assertThat(correcting.balance()).isEqualTo(new JobBalance(3, 1, 0, 1, 1, 0, 0, 0));
        assertThat(now(first)).isEqualTo(new JobBalance(5, 3, 0, 1, 1, 0, 0, 0));
        assertThat(caravan.job(first.id()).corrected()).isEqualTo(2);
        assertThat(caravan.column("SELECT email || ' ' || caravan_row || ' ' || (caravan_job = " + first.id()
                        + ") FROM healing ORDER BY caravan_row"))
                .containsExactly("ann@example.com 1 true", "bob@example.com 2 true", "cid@example.com 3 true");
        assertThat(rejects(first)).isEqualTo("""
                        email,name,_line,_offset,_column,_reason,_message
                        eve,Eve,6,80,email,email-no-at,there is no @ in the address
                        """);
    }

    @Test
    void theSameCorrectionsAgainChangeNothing() throws IOException {
        JobView first = load("again", "email\nann.example.com\nbob\n", "email");
        String fix = rejects(first).replace("ann.", "ann@");
        Path file = caravan.file("again-fix.csv", fix);
        JobView once = caravan.load(file, JobOptions.correcting(first.id()));
        JobBalance healed = now(first);

        assertThat(caravan.submit(file, JobOptions.correcting(first.id()))).isEqualTo(once.id());
        JobView copy = correct(first, fix);

        assertThat(healed).isEqualTo(new JobBalance(2, 1, 0, 0, 1, 0, 0, 0));
        assertThat(copy.balance()).isEqualTo(new JobBalance(2, 0, 0, 0, 1, 0, 1, 0));
        assertThat(now(first)).isEqualTo(healed);
        assertThat(caravan.column("SELECT email FROM again")).containsExactly("ann@example.com");
    }

    @Test
    void aCorrectionThatIsRefusedLeavesItsTextAndReason() throws IOException {
        JobView first = load("refused", "email;name\nann;\"A\nB\"\n", "email");
        JobView correcting = correct(first, rejects(first).replace("ann", "ann@@example.com"));

        assertThat(correcting.balance()).isEqualTo(new JobBalance(1, 0, 0, 0, 1, 0, 0, 0));
        String left = """
                email,name,_line,_offset,_column,_reason,_message
                ann@@example.com,"A
                B",2,11,email,email-several-ats,the address has more than one @
                """;
        assertThat(rejects(first)).isEqualTo(left);
        assertThat(rejects(correcting)).isEqualTo(left);

        assertThat(correct(first, left.replace("@@", "@")).balance()).isEqualTo(new JobBalance(1, 1, 0, 0, 0, 0, 0, 0));
        assertThat(now(first)).isEqualTo(new JobBalance(1, 1, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT name FROM refused")).containsExactly("A\nB");
        assertThat(rejects(first)).isEqualTo("email,name,_line,_offset,_column,_reason,_message\n");
    }

    private static List<ReasonCount> counted(JobView job) {
        return caravan.bean(JobService.class).reasons(caravan.job(job.id()));
    }

    @Test
    void reasonsAreCountedAgainWhenTheyHaveChangedAndNotBefore() throws IOException {
        JobView first = load("counted", "email\nann.example.com\nbob\n", "email");
        assertThat(counted(first)).containsExactly(new ReasonCount("email-no-at", "there is no @ in the address", 2));
        caravan.jdbc()
                .sql("UPDATE caravan.reject SET message = 'x' WHERE job = ?")
                .params(first.id())
                .update();
        assertThat(counted(first).get(0).example()).as("from before").startsWith("there is no @");

        // As many rejects as before, of which none is corrected.
        correct(first, rejects(first).replace("bob,", "bob@@example.com,"));
        assertThat(counted(first))
                .extracting(ReasonCount::reason, ReasonCount::records)
                .containsExactly(tuple("email-no-at", 1L), tuple("email-several-ats", 1L));

        correct(first, rejects(first).replace("@@", "@").replace("ann.", "ann@"));
        assertThat(counted(first)).isEmpty();
    }

    @Test
    void theFirstLineWinsAmongRowsOfTheJobAndRowsOfOthersStay() throws IOException {
        load("order", "email,name\nold@example.com,other job\n", "email");
        JobView first = caravan.load(caravan.file("order-2.csv", """
                        email,name
                        five,line 2
                        old,line 3
                        nine@example.com,line 4
                        late,line 5
                        """), RunningCaravan.into("order", "email"));
        JobView correcting = correct(
                first,
                rejects(first)
                        .replace("five,", "nine@example.com,")
                        .replace("old,", "old@example.com,")
                        .replace("late,", "nine@example.com,"));

        assertThat(correcting.balance()).isEqualTo(new JobBalance(3, 0, 0, 3, 0, 0, 0, 0));
        assertThat(now(first)).isEqualTo(new JobBalance(4, 1, 0, 3, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT name || ' ' || caravan_row FROM \"order\" ORDER BY name"))
                .containsExactly("line 2 1", "other job 1");
    }

    @Test
    void recordsThatAreNotInColumnsAreCorrectedInTheirTextOrInColumns() throws IOException {
        JobView first = load("raw", """
                id|name|note
                1|one|x
                2|two
                3|three|x|y
                4|"fo"ur|x
                5|five
                """, "id");
        assertThat(first.balance().rejected()).isEqualTo(4);
        String fix = rejects(first);
        assertThat(fix).contains("2,two,,3,", ",2|two\n", "3,three,x,4,", ",3|three|x|y\n", ",\"4|\"\"fo\"\"ur|x\"\n");

        assertThat(correct(first, fix).balance()).as("unchanged").isEqualTo(new JobBalance(4, 0, 0, 0, 4, 0, 0, 0));
        assertThat(reasons(first)).containsExactly("too-few-fields", "text-after-quote", "too-many-fields");
        assertThat(rejects(first))
                .contains("_raw, which counts unless it is empty\",2|two\n", ",\"4|\"\"fo\"\"ur|x\"\n");

        JobView correcting = correct(
                first,
                fix.replace(",2|two\n", ",2|zwei|''=x\n")
                        .replace(",3|three|x|y\n", ",\n")
                        .replace("\"4|\"\"fo\"\"ur|x\"", "\"4|\"\"f|ur\"\"|x\""));
        assertThat(correcting.balance()).isEqualTo(new JobBalance(4, 3, 0, 0, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT id || name || note FROM raw ORDER BY id"))
                .containsExactly("1onex", "2zwei'=x", "3threex", "4f|urx");
        assertThat(reasons(first)).containsExactly("too-few-fields");
    }

    @Test
    void bytesThatCouldNotBeDecodedHaveToBeMended() throws IOException {
        Path file = directory.resolve("bytes.csv");
        String text = "id,name,é,è,ê\n1,Zo\u00FF,\\xEB,,\n2,x,\\xEB,\u00FF,\n3,y,,,\n4,ok,ë,,\n";
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        // U+00FF is C3 BF; the first of both alone is no UTF-8.
        ByteArrayOutputStream broken = new ByteArrayOutputStream();
        for (int i = 0; i < utf8.length; i++) {
            if (i == 0 || utf8[i] != (byte) 0xBF) {
                broken.write(utf8[i]);
            }
        }
        Files.write(file, broken.toByteArray());
        JobView first = caravan.load(file, RunningCaravan.into("bytes", "id"));
        assertThat(reasons(first)).containsExactly("invalid-encoding");
        String fix = rejects(first);
        assertThat(fix).contains("Zo\\xC3", "\\x5cxEB");

        assertThat(correct(first, fix).balance().rejected()).as("unchanged").isEqualTo(2);
        JobView half = correct(first, fix.replace("Zo\\xC3", "Zoë").replaceAll("(?m),\"2,x.*$", ","));
        assertThat(half.balance()).isEqualTo(new JobBalance(2, 1, 0, 0, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT name || é FROM bytes WHERE id = 1")).containsExactly("Zoë\\xEB");
    }

    @Test
    void columnsThatAreCalledLikeThoseOfRejectsSurvive() throws IOException {
        JobView first = load("alike", "_line,__LINE,=x,email,_raw\n1,2,3,no,'=5\n", "email");
        String fix = rejects(first);
        assertThat(fix).startsWith("__line,___LINE,'=x,email,__raw,_line,_offset,");
        assertThat(fix).contains("\n1,2,3,no,''=5,2,");
        assertThat(correct(first, fix.replace("no,", "a@example.com,"))
                        .balance()
                        .inserted())
                .isEqualTo(1);
        assertThat(caravan.column("SELECT concat_ws('|', _line, \"__LINE\", \"=x\", _raw) FROM alike"))
                .containsExactly("1|2|3|'=5");
    }

    @Test
    void anyDialectComesBackAsItWas() throws IOException {
        String value = "=a;\"b\"'c\\x41\té -1";
        for (String[] dialect : new String[][] {
            {";", "\"", "UTF-8"}, {"\t", "none", "UTF-16LE"}, {"|", "'", "windows-1252"}, {"||", "\"", "UTF-8"}
        }) {
            String quote = dialect[1].equals("none") ? "" : dialect[1];
            String field =
                    quote.isEmpty() ? value.replace("\t", " ") : quote + value.replace(quote, quote + quote) + quote;
            String table = "dialect_" + files;
            Path file = directory.resolve(table + ".csv");
            Files.write(
                    file,
                    String.join(dialect[0], field, "x", "no mail", "")
                            .concat("\n")
                            .getBytes(Charset.forName(dialect[2])));
            JobOptions options = new JobOptions(
                    null,
                    table,
                    List.of("column_3"),
                    Map.of("column_3", ColumnType.EMAIL),
                    new DialectOptions(dialect[0], dialect[1], null, null, dialect[2], false, null, null),
                    null);
            JobView first = caravan.load(file, options);
            assertThat(first.balance()).isEqualTo(new JobBalance(1, 0, 0, 0, 1, 0, 0, 0));
            String fix = rejects(first);
            assertThat(fix).startsWith("column_1,column_2,column_3,column_4,_line,");

            assertThat(correct(
                                    first,
                                    "\uFEFF"
                                            + fix.replace("no mail", "a@example.com")
                                                    .replace("\n", "\r\n"))
                            .balance()
                            .inserted())
                    .isEqualTo(1);
            assertThat(caravan.column("SELECT column_1 FROM " + table))
                    .containsExactly(quote.isEmpty() ? value.replace("\t", " ") : value);
            assertThat(caravan.column("SELECT column_4 IS NULL FROM " + table)).containsExactly("t");
        }
    }

    @Test
    void rowsThatAreOfNoRejectAreRefusedAndHarmNothing() throws IOException {
        JobView first = load("bound", "email\nann\nbob\n", "email");
        String fix = rejects(first).replace("ann,", "a@example.com,").replace("bob,", "b@example.com,");

        JobView edited = correct(first, fix.replace(",2,6,", ",7,6,").replace(",3,10,", ",x,10,"));
        assertThat(edited.balance()).isEqualTo(new JobBalance(2, 0, 0, 0, 2, 0, 0, 0));
        assertThat(reasons(edited)).containsExactly("no-such-reject");
        JobView twice = correct(first, fix + fix.lines().skip(1).collect(Collectors.joining("\n")));
        assertThat(twice.balance()).isEqualTo(new JobBalance(4, 2, 0, 0, 2, 0, 0, 0));
        assertThat(reasons(twice)).containsExactly("corrected-twice");
        assertThat(now(first)).isEqualTo(new JobBalance(2, 2, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aFileWithOtherColumnsIsRefusedBeforeARowMoves() throws IOException {
        JobView first = load("columns", "email,name\nann,A\n", "email");
        String fix = rejects(first);
        for (Map.Entry<String, String> wrong : Map.of(
                        fix.replace("name", "nome"), "the header has no column \"name\"",
                        fix.replace("_line", "line"), "the header has no column \"_line\"",
                        fix.replace("_message", "_message,more").replace("@ in", "@,in"),
                                "the header has a column \"more\"",
                        fix.replace(",", ";"), "--delimiter ';'")
                .entrySet()) {
            JobView refused = correct(first, wrong.getKey());
            assertThat(refused.state()).isEqualTo(JobState.FAILED);
            assertThat(refused.job().failure()).contains(wrong.getValue());
        }
        String reordered = "_offset,name,_line,email\n11,A,2,ann@example.com\n";
        assertThat(correct(first, reordered).balance().inserted()).isEqualTo(1);
    }

    @Test
    void jobsThatCantBeCorrectedAreNamed() throws IOException {
        JobView first = load("undone", "email\nann\nbob@example.com\n", "email");
        String fix = rejects(first).replace("ann,", "ann@example.com,");
        JobView correcting = correct(first, fix);
        assertThatThrownBy(() -> correct(correcting, fix))
                .isInstanceOf(UncorrectableJobException.class)
                .hasMessageContaining("--corrects " + first.id());
        JobService jobService = caravan.bean(JobService.class);
        assertThat(jobService.obstacleToUndo(correcting.job()).orElseThrow()).contains("undo that");

        jobService.undo(first.job());

        assertThat(caravan.column("SELECT count(*) FROM undone")).containsExactly("0");
        assertThat(now(first)).isEqualTo(new JobBalance(2, 0, 0, 0, 0, 0, 2, 0));
        assertThat(now(correcting)).isEqualTo(new JobBalance(1, 0, 0, 0, 0, 0, 1, 0));
        assertThatThrownBy(() -> correct(first, fix)).hasMessageContaining("is undone");
        assertThatThrownBy(() -> caravan.submit(caravan.file("x.csv", fix), JobOptions.correcting(4_711)))
                .hasMessageContaining("there is no job 4711");
    }

    @Test
    void aDryRunOfCorrectionsChangesNothing() throws IOException {
        JobView first = load("dry_fix", "email\nann\nbob\n", "email");
        String before = rejects(first);
        JobView dry = caravan.load(
                caravan.file("dry-fix.csv", before.replace("ann,", "ann@example.com,")),
                new JobOptions(null, null, List.of(), Map.of(), DialectOptions.NONE, null, null, true, first.id()));
        assertThat(dry.balance()).isEqualTo(new JobBalance(2, 0, 0, 0, 1, 0, 1, 0));
        assertThat(rejects(first)).isEqualTo(before);
        assertThat(now(first)).isEqualTo(first.balance());
    }

    /** Chunks are of ten records here, so these are many, loaded in parallel. */
    @Test
    void manyCorrectionsComeToTheTableThatACorrectFileHadCome() throws IOException {
        int rows = 600;
        String bad = IntStream.rangeClosed(1, rows)
                .mapToObj(n -> "%s,%d\n".formatted(n % 3 == 0 ? "bad " + n % 90 : (n % 90) + "@example.com", n))
                .collect(Collectors.joining("", "email,n\n", ""));
        JobView first = load("many_fixes", bad, "email");
        assertThat(first.balance().rejected()).isEqualTo(rows / 3);

        correct(first, rejects(first).replaceAll("(?m)^bad (\\d+),", "$1@example.com,"));
        load("fixed_at_once", bad.replaceAll("(?m)^bad (\\d+),", "$1@example.com,"), "email");

        assertThat(now(first)).isEqualTo(new JobBalance(rows, 90, 0, rows - 90, 0, 0, 0, 0));
        assertThat(caravan.column(
                        "SELECT count(*) FROM many_fixes FULL JOIN fixed_at_once USING (email, n, caravan_row)"
                                + " WHERE many_fixes.caravan_job IS NULL OR fixed_at_once.caravan_job IS NULL"))
                .containsExactly("0");
    }
}
