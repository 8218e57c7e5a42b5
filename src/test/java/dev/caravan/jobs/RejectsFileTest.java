package dev.caravan.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsFileTest {
    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(directory);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static JobView load(String name, String csv) {
        return caravan.load(caravan.file(name + ".csv", csv), RunningCaravan.into(name, "email"));
    }

    private static String rejects(JobView job) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        caravan.bean(RejectsFile.class).write(job.job(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachRejectHasItsFieldsPlaceAndReason() throws IOException {
        JobView job = load("golden", """
                email,name,"my ""note\"""
                ann@example.com,Ann,fine
                not an address,Bob,"two
                lines, quoted"
                eve@example.com,Eve
                ,Nobody,
                zoe@example.com,Zoë,x,y
                kim@example.com,"Kim" L,z
                @example.com,"=1+1","He said ""hi\"""
                """);
        assertThat(job.balance()).isEqualTo(new JobBalance(7, 1, 0, 0, 6, 0, 0, 0));

        assertThat(rejects(job)).isEqualTo("""
                email,name,"my ""note\""",_line,_offset,_column,_reason,_message,_raw
                not an address,Bob,"two
                lines, quoted",3,50,email,email-no-at,there is no @ in the address,
                eve@example.com,Eve,,5,89,"my ""note\""",too-few-fields,the record has fewer fields than there are columns,"eve@example.com,Eve"
                ,Nobody,,6,109,email,missing-key,the key is empty,
                zoe@example.com,Zoë,x,7,118,,too-many-fields,the record has more fields than there are columns,"zoe@example.com,Zoë,x,y"
                ,,,8,143,name,text-after-quote,there is text between a closing quote and the next delimiter,"kim@example.com,""Kim"" L,z"
                '@example.com,'=1+1,"He said ""hi\""",9,169,email,email-local-part-missing,there is nothing before the @,
                """);
    }

    /** As spreadsheets of several countries would split it, whether or not they know quotes. */
    @Test
    void noCellOfItIsAFormula() throws IOException {
        JobView job = caravan.load(caravan.file("formulas.csv", """
                        id,=HYPERLINK("http://evil"),"@SUM(1)",note
                        ,=1+1,+1,-2+3
                        ,"\t=1+1","
                        =1+1",@x
                        ,"'=1",-5,"\uFF1D1+1"
                        ,"a
                        =cmd|' /C calc'!A0",%0A,";=1+1"
                        1,ok,ok,ok
                        """), RunningCaravan.into("formulas", "id"));
        assertThat(job.balance()).isEqualTo(new JobBalance(5, 1, 0, 0, 4, 0, 0, 0));
        assertThat(rejects(job))
                .contains("'=HYPERLINK", "'@SUM(1)", ",'=1+1,'+1,'-2+3,", ",''=1,'-5,'\uFF1D1+1,", "%0A,;'=1+1,")
                .doesNotContainPattern("(\\A|[,;|\t\r\n])[ \"]*[-=+@\uFF1D]");
    }

    @Test
    void contactsOfEveryKindOfFaultAreCountedOnce() throws IOException {
        JobView job = load("contacts", """
                email,name,age,city
                anna@example.com,Anna,33,Berlin
                bob.example.com,Bob,40,Hamburg
                carla@example.com,Carla,abc,Köln
                dora@@example.com,Dora,22,Bremen
                ,Emil,19,Kiel
                frida@example.com,Frida,55,Mainz
                anna@example.com,Anna Twin,32,Berlin
                greta@example,Greta,60
                hans@example.com,Hans,44,"Un
                closed",extra
                ida@example.com,"<script>alert(1)</script>",33,Bonn
                """);
        assertThat(job.balance()).isEqualTo(new JobBalance(10, 4, 0, 1, 5, 0, 0, 0));
        assertThat(rejects(job).lines().map(line -> line.replaceAll(".*,([a-z]+(-[a-z]+)+),.*", "$1")))
                .containsSubsequence(
                        "email-no-at", "email-several-ats", "missing-key", "too-few-fields", "too-many-fields");
    }

    @Test
    void rowsThatWereMendedAreCountedWhateverBecameOfThem() {
        JobOptions truncating = new JobOptions(
                null, "mended", List.of("email"), Map.of(), DialectOptions.NONE, FieldCountPolicy.TRUNCATE);
        JobView job = caravan.load(caravan.file("mended.csv", """
                email,name,city
                a@example.com,A,X
                b@example.com,B
                c@example.com,C,X,more
                a@example.com,D,X,more
                nobody,E
                d@example.com
                """), truncating);
        assertThat(job.balance()).isEqualTo(new JobBalance(6, 4, 0, 1, 1, 0, 0, 0));
        assertThat(job.fieldMismatches()).isEqualTo(new FieldMismatchCounts(3, 2));
    }

    @Test
    void aJobWithoutRejectsHasAHeaderOnly() throws IOException {
        assertThat(rejects(load("flawless", "email,name\nann@example.com,Ann\n")))
                .isEqualTo("email,name,_line,_offset,_column,_reason,_message\n");
    }

    @Test
    void aJobWithoutAPlanHasNothing() throws IOException {
        assertThat(rejects(load("void", ""))).isEmpty();
    }

    /** Streamed: the first rejects are out long before the last are read, and nothing is written in one piece. */
    @Test
    void manyRejectsComeInOrderAndPieceByPiece() throws IOException {
        int rows = 5_000;
        JobView job = load(
                "many_rejects",
                IntStream.rangeClosed(1, rows)
                        .mapToObj(n -> "bad address %d,%s\n".formatted(n, "x".repeat(100)))
                        .collect(Collectors.joining("", "email,name\n", "")));
        assertThat(job.balance().rejected()).isEqualTo(rows);
        int[] largestPiece = {0};
        StringBuilder text = new StringBuilder();
        caravan.bean(RejectsFile.class).write(job.job(), new OutputStream() {
            @Override
            public void write(int b) {
                text.append((char) b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                largestPiece[0] = Math.max(largestPiece[0], length);
                text.append(new String(bytes, from, length, StandardCharsets.UTF_8));
            }
        });
        assertThat(largestPiece[0]).isBetween(1, 64 << 10);
        assertThat(text.toString().lines().skip(1).map(line -> line.substring(0, line.indexOf(','))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, rows)
                        .mapToObj(n -> "bad address " + n)
                        .toList());
    }
}
