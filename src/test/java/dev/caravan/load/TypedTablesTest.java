package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file to a table with types, by the rules of feeds. */
class TypedTablesTest {
    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.chunk.max-records=500",
                feed("ruled.match=ruled*.csv"),
                feed("ruled.table=ruled"),
                feed("ruled.key=number"),
                feed("ruled.on-undeclared-column=ignore"),
                feed("ruled.columns.id.type=integer"),
                feed("ruled.columns.id.rename=number"),
                feed("ruled.columns.id.min=1"),
                feed("ruled.columns.day.type=date"),
                feed("ruled.columns.day.format=dd.MM.yyyy"),
                feed("ruled.columns.day.required=true"),
                feed("ruled.columns.member.type=boolean"),
                feed("ruled.columns.member.null-values=unknown"),
                feed("ruled.columns.at.type=timestamp"),
                feed("ruled.columns.data.type=json"),
                feed("ruled.columns.name.trim=true"),
                feed("accounts.match=accounts*.csv"),
                feed("accounts.key=account"),
                feed("accounts.columns.account.type=iban"),
                feed("strict.match=strict*.csv"),
                feed("strict.on-undeclared-column=reject-file"),
                feed("strict.columns.a.type=text"),
                feed("rescuing.match=rescuing*.csv"),
                feed("rescuing.table=rescuing"),
                feed("rescuing.on-type-mismatch=rescue"),
                feed("widening.match=widening*.csv"),
                feed("widening.table=widening"),
                feed("widening.key=id"),
                feed("widening.on-type-mismatch=widen"),
                feed("mail.match=mail*.csv"),
                feed("mail.key=email"),
                feed("mail.allow-special-use-domains=true"),
                feed("mail.fold-local-part=false"),
                feed("mail.columns.other.type=email"),
                feed("mail.columns.other.allow-special-use-domains=false"),
                feed("adding.match=adding*.csv"),
                feed("adding.table=adding"),
                feed("adding.on-new-column=add"),
                feed("ignoring.match=ignoring*.csv"),
                feed("ignoring.table=ignoring"),
                feed("ignoring.on-new-column=ignore"));
    }

    private static String feed(String property) {
        return "caravan.feeds." + property;
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static JobView load(String name, String csv) {
        return caravan.load(caravan.file(name + ".csv", csv), JobOptions.NONE);
    }

    @Test
    void aFeedSaysHowItsAddressesAreTreatedAndAColumnOtherwise() {
        JobView job = load("mail", """
                email,other
                Ann@dev.test,
                ann@DEV.test,a@example.com
                ann@dev.test,
                bob@dev.test,bob@dev.test
                """);
        assertThat(job.balance()).isEqualTo(new JobBalance(4, 2, 0, 1, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT caravan_key FROM mail ORDER BY caravan_row"))
                .containsExactly("Ann@dev.test", "ann@dev.test");
        assertThat(caravan.column("SELECT column_name || ' ' || reason FROM caravan.reject WHERE job = " + job.id()))
                .containsExactly("other email-special-use-domain");
    }

    @Test
    void accountsAreTheSameHoweverTheirNumbersAreWritten() {
        JobView job = load("accounts", """
                account,owner
                DE89 3704 0044 0532 0130 00,Ann
                gb29nwbk60161331926819,Bob
                de89370400440532013000,Ann again
                DE89 3704 0044 0532 0130 01,Cid
                US64SVBKUS6S3300958879,Dee
                "",Eve
                """);
        assertThat(job.balance()).isEqualTo(new JobBalance(6, 2, 0, 1, 3, 0, 0, 0));
        assertThat(types("accounts")).containsExactly("account text", "owner text");
        assertThat(caravan.column("SELECT account || ' ' || owner FROM accounts ORDER BY caravan_row"))
                .containsExactly("DE89370400440532013000 Ann", "GB29NWBK60161331926819 Bob");
        assertThat(rejects(job))
                .containsExactly(
                        "5 account iban-wrong-check-digits", "6 account iban-unknown-country", "7 account missing-key");
    }

    private static List<String> types(String table) {
        return caravan.column("""
                SELECT attname || ' ' || format_type(atttypid, NULL) FROM pg_attribute
                WHERE attrelid = '%s'::regclass AND attnum > 0 AND attname NOT LIKE 'caravan%%' ORDER BY attnum
                """.formatted(table));
    }

    private static List<String> rejects(JobView job) {
        return caravan.column(
                "SELECT line || ' ' || coalesce(column_name, '-') || ' ' || reason FROM caravan.reject WHERE job = %d ORDER BY record"
                        .formatted(job.id()));
    }

    @Test
    void aTableIsMadeWithTheTypesOfTheValues() {
        JobView job = load("inferred", """
                id,zip,name,born,score,member,seen,event,token,nothing
                1,01234,Ann,1990-02-28,1.50,true,2024-01-31T10:00:00+02:00,2024-01-31 10:00,2f1c7a52-97a4-4d7e-8f5e-0123456789ab,
                2,,"",,,,,,,
                " 3 ",9,Zoë,"","",FALSE,,2024-01-31,,
                """);
        assertThat(job.balance()).isEqualTo(new JobBalance(3, 3, 0, 0, 0, 0, 0, 0));
        assertThat(types("inferred"))
                .containsExactly(
                        "id bigint",
                        "zip text",
                        "name text",
                        "born date",
                        "score numeric",
                        "member boolean",
                        "seen timestamp with time zone",
                        "event timestamp without time zone",
                        "token uuid",
                        "nothing text");
        assertThat(
                        caravan.column(
                                "SELECT concat_ws('|', id, zip, name, born, score, member, seen AT TIME ZONE 'UTC', event, token, nothing) FROM inferred ORDER BY id"))
                .containsExactly(
                        "1|01234|Ann|1990-02-28|1.50|t|2024-01-31 08:00:00|2024-01-31 10:00:00|2f1c7a52-97a4-4d7e-8f5e-0123456789ab",
                        "2|",
                        "3|9|Zoë|f|2024-01-31 00:00:00");
    }

    @Test
    void aLaterValueThatDoesntFitIsRejectedByItsTypeAndNotFoundByHalving() {
        JobView job = caravan.load(
                caravan.file(
                        "late.csv", "n,d\n" + "1,2024-01-31\n".repeat(25_000) + "x,2024-01-31\n2,31.01.2024\n007,\n"),
                into("late"));
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(25_003, 25_000, 0, 0, 3, 0, 0, 0));
        assertThat(rejects(job))
                .containsExactly("25002 n not-an-integer", "25003 d not-a-date", "25004 n not-an-integer");
    }

    @Test
    void aFeedsRulesHold() {
        JobView job = load("ruled", """
                id,name,extra,day,member,at,data
                007, Ann ,x,31.12.2024,yes,2024-01-31T10:00:00+02:00,"{""a"": [1, ""b\\\\c""]}"
                7,again,x,01.01.2024,,,
                8,Bob,x,1.1.2024,,,
                9,Cid,x,,,,
                0,Dan,x,01.01.2024,,,
                10,Eve,x,01.01.2024,maybe,,
                11,Fay,x,01.01.2024,unknown,2024-01-31,
                12,Gil,x,01.01.2024,0,,{'a':1}
                13,Hal,x,01.01.2024,NO,,null
                """);
        assertThat(job.balance()).isEqualTo(new JobBalance(9, 3, 0, 1, 5, 0, 0, 0));
        assertThat(types("ruled"))
                .containsExactly(
                        "number bigint",
                        "name text",
                        "day date",
                        "member boolean",
                        "at timestamp with time zone",
                        "data jsonb");
        assertThat(
                        caravan.column(
                                "SELECT concat_ws('|', number, name, day, coalesce(member::text, '-'), at AT TIME ZONE 'UTC', data) FROM ruled ORDER BY 1"))
                .containsExactly(
                        "11|Fay|2024-01-01|-|2024-01-31 00:00:00",
                        "13|Hal|2024-01-01|false|null",
                        "7|Ann|2024-12-31|true|2024-01-31 08:00:00|{\"a\": [1, \"b\\\\c\"]}");
        assertThat(rejects(job))
                .containsExactly(
                        "4 day not-a-date",
                        "5 day missing-value",
                        "6 id out-of-range",
                        "7 member not-a-boolean",
                        "9 data not-json");
    }

    @Test
    void aFileWithoutARequiredColumnFailsBeforeARowMoves() {
        JobView job = load("ruled-2", "id,name\n1,Ann\n");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note())
                .isEqualTo("the header has no column \"day\", which the feed requires; it has [id, name]");
        assertThat(job.balance()).isEqualTo(new JobBalance(0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aFileWithAnUnknownColumnFailsWhereTheFeedSaysSo() {
        assertThat(load("strict", "a\n1\n").state()).isEqualTo(JobState.COMPLETED);
        JobView job = load("strict-2", "a,b\n1,2\n");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("[b]", "on-undeclared-column").doesNotContain("Exception");
    }

    @Test
    void aColumnOfTheCommandThatTheFileLacksFailsTheJob() {
        JobOptions options = new JobOptions(null, "mistyped", List.of(), Map.of("zipp", ColumnType.TEXT));
        JobView job = caravan.load(caravan.file("mistyped.csv", "id,zip\n1,12345\n"), options);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("\"zipp\"", "--column");
    }

    @Test
    void theTableThatIsThereGoesBeforeWhatAFileLooksLike() {
        assertThat(caravan.load(caravan.file("first.csv", "id,code\n1,17\n2,18\n"), into("shared", "id"))
                        .balance()
                        .inserted())
                .isEqualTo(2);
        JobView text = caravan.load(caravan.file("second.csv", "id,code\n3,017\n4,x\n5,19\n"), into("shared", "id"));
        assertThat(text.balance()).isEqualTo(new JobBalance(3, 1, 0, 0, 2, 0, 0, 0));
        assertThat(types("shared")).containsExactly("id bigint", "code bigint");
        assertThat(caravan.column("SELECT id FROM shared ORDER BY id")).containsExactly("1", "2", "5");

        assertThat(caravan.load(caravan.file("third.csv", "id,code\n1,a\n"), into("shared_text", "id"))
                        .balance()
                        .inserted())
                .isEqualTo(1);
        JobView numbers = caravan.load(caravan.file("fourth.csv", "id,code\n2,017\n3,18\n"), into("shared_text", "id"));
        assertThat(numbers.balance()).isEqualTo(new JobBalance(2, 2, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT code FROM shared_text ORDER BY id")).containsExactly("a", "017", "18");
    }

    @Test
    void jobsOfOneTableMayInferDifferentTypesAtOnce() {
        List<Long> jobs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String csv = "id,v\n%d,%s\n%d,\n".formatted(i, i % 2 == 0 ? "5" : "five", 100 + i);
            jobs.add(caravan.submit(caravan.file("mixed-" + i + ".csv", csv), into("mixed_at_once", "id")));
        }
        long rows = 0;
        for (long job : jobs) {
            JobView ended = caravan.ended(job);
            assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
            rows += ended.balance().inserted();
        }
        boolean text = types("mixed_at_once").contains("v text");
        assertThat(rows).isEqualTo(8 + (text ? 8 : 4));
    }

    @Test
    void whatDoesntFitIsRescued() {
        JobView job = load("rescuing", """
                id,n,d
                1,5,2024-01-31
                2,6,2024-01-31
                """);
        assertThat(job.balance().inserted()).isEqualTo(2);
        JobView later = load("rescuing-2", """
                id,n,d
                3,"many ""x""\\",31.1.2024
                4,7,
                5,8,2024-01-31,more,"and, more"
                6,9
                7,9,2024-02-01
                """);
        assertThat(later.balance()).isEqualTo(new JobBalance(5, 4, 0, 0, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT concat_ws('|', id, n, d, caravan_rescued) FROM rescuing ORDER BY id"))
                .containsExactly(
                        "1|5|2024-01-31",
                        "2|6|2024-01-31",
                        "3|{\"d\": \"31.1.2024\", \"n\": \"many \\\"x\\\"\\\\\"}",
                        "4|7",
                        "5|8|2024-01-31|{\"_extra\": [\"more\", \"and, more\"]}",
                        "7|9|2024-02-01");
        assertThat(rejects(later)).containsExactly("5 d too-few-fields");
    }

    @Test
    void aColumnWidensToTextAndTheTableIsAsIfItHadAlwaysBeen() {
        StringBuilder csv = new StringBuilder("id,n,d\n");
        for (int i = 1; i <= 30_000; i++) {
            csv.append(i % 1000).append(',').append(i == 29_000 ? "0042" : i).append(",2024-01-31\n");
        }
        for (int i = 1; i <= 500; i++) {
            csv.append(1_000_000 + i)
                    .append(',')
                    .append(i % 100 == 0 ? "many" : i)
                    .append(",\n");
        }
        JobView job = load("widening", csv.toString());
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(30_500, 1_500, 0, 29_000, 0, 0, 0, 0));
        assertThat(types("widening")).containsExactly("id bigint", "n text", "d date");
        assertThat(
                        caravan.column(
                                "SELECT count(*) FROM widening WHERE id < 1000000 AND n = CASE id WHEN 0 THEN '1000' ELSE id::text END"))
                .containsExactly("1000");
        assertThat(caravan.column("SELECT count(*) FROM widening WHERE n = 'many'"))
                .containsExactly("5");
    }

    @Test
    void aKeyColumnWidensToo() {
        JobOptions options = new JobOptions("widening", "widening_key", List.of("id"), Map.of());
        assertThat(caravan.load(caravan.file("k1.csv", "id,n\n1,1\n2,2\n"), options)
                        .balance()
                        .inserted())
                .isEqualTo(2);
        JobView job = caravan.load(caravan.file("k2.csv", "id,n\n2,9\nx,3\n02,4\n"), options);
        assertThat(job.balance()).isEqualTo(new JobBalance(3, 2, 0, 1, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT id || ' ' || n FROM widening_key ORDER BY id"))
                .containsExactly("02 4", "1 1", "2 2", "x 3");
    }

    @Test
    void newColumnsAreAddedOrReadOverAsTheFeedSays() {
        load("adding", "id,a\n1,x\n");
        assertThat(load("adding-2", "id,b,a\n2,5,y\n").balance().inserted()).isEqualTo(1);
        assertThat(types("adding")).containsExactly("id bigint", "a text", "b bigint");
        assertThat(caravan.column("SELECT concat_ws('|', id, a, b) FROM adding ORDER BY id"))
                .containsExactly("1|x", "2|y|5");

        load("ignoring", "id,a\n1,x\n");
        assertThat(load("ignoring-2", "id,b,a\n2,5,y\n").balance().inserted()).isEqualTo(1);
        assertThat(types("ignoring")).containsExactly("id bigint", "a text");
        assertThat(caravan.column("SELECT concat_ws('|', id, a) FROM ignoring ORDER BY id"))
                .containsExactly("1|x", "2|y");
        // More columns than a table can have: it has few of them.
        assertThat(load("ignoring-3", "id,a" + ",c".repeat(2000) + "\n3,z" + ",1".repeat(2000) + "\n")
                        .balance()
                        .inserted())
                .isEqualTo(1);
    }

    @Test
    void aTableThatAPersonMadeKeepsItsTypes() {
        caravan.jdbc()
                .sql(
                        "CREATE TABLE by_hand (id smallint PRIMARY KEY, amount numeric(6,2), at timestamptz, kind varchar(3), ok boolean)")
                .update();
        JobView job = caravan.load(caravan.file("by_hand.csv", """
                        id,amount,at,kind,ok
                        007,1.5,2024-01-31 10:00,abc,y
                        8,x,2024-01-31 10:00,abc,y
                        40000,1,,abc,0
                        9,12345.67,,abc,0
                        10,1,,abcd,0
                        11,,,,
                        """), into("by_hand", "id"));
        assertThat(job.balance()).isEqualTo(new JobBalance(6, 2, 0, 0, 4, 0, 0, 0));
        assertThat(caravan.column(
                        "SELECT concat_ws('|', id, amount, at AT TIME ZONE 'UTC', kind, ok) FROM by_hand ORDER BY id"))
                .containsExactly("7|1.50|2024-01-31 10:00:00|abc|t", "11");
        assertThat(rejects(job))
                .containsExactly(
                        "3 amount not-a-decimal", "4 id out-of-range", "5 amount out-of-range", "6 kind too-long");
    }

    @Test
    void whatPostgresReadsInOneWayLoadsIntoATableThatAPersonMade() {
        caravan.jdbc()
                .sql("CREATE TABLE lenient (id int, at timestamptz, t timestamp, d date, v float8, n numeric)")
                .update();
        JobView job = caravan.load(caravan.file("lenient.csv", """
                        id,at,t,d,v,n
                        1,2024-03-01 10:11:12 -0500,2024-03-01 10:11:12,2024-03-05 00:00:00,NaN,NaN
                        2,2024-03-01 10:11:12 UTC,2024-03-01 10:11,2024-03-06,inf,Infinity
                        3,2024-03-01T10:11:12.123Z,2024-03-01T10:11:12.123,2024-03-05T00:00Z,-Infinity,-inf
                        4,2024-03-01 10:11:12 Europe/Berlin,2024-03-01,5 Mar 2024,1.5,2.5
                        5,2024-03-01 10:11:12 PM,infinity,-infinity,,
                        6,2024-03-01 10:11:12 CST,,,,
                        7,,2024-03-01 10:11:12 UTC,,,
                        8,,,2024-03-05 10:00:00,,
                        9,,,,infinite,
                        10,,,05/03/2024,,
                        """), into("lenient"));
        assertThat(job.balance()).isEqualTo(new JobBalance(10, 5, 0, 0, 5, 0, 0, 0));
        assertThat(rejects(job))
                .containsExactly(
                        "7 at not-a-timestamp",
                        "8 t timestamp-has-offset",
                        "9 d date-has-time",
                        "10 v not-a-decimal",
                        "11 d not-a-date");
        assertThat(caravan.column(
                        "SELECT concat_ws('|', id, at AT TIME ZONE 'UTC', t, d, v, n) FROM lenient ORDER BY id"))
                .containsExactly(
                        "1|2024-03-01 15:11:12|2024-03-01 10:11:12|2024-03-05|NaN|NaN",
                        "2|2024-03-01 10:11:12|2024-03-01 10:11:00|2024-03-06|Infinity|Infinity",
                        "3|2024-03-01 10:11:12.123|2024-03-01 10:11:12.123|2024-03-05|-Infinity|-Infinity",
                        "4|2024-03-01 09:11:12|2024-03-01 00:00:00|2024-03-05|1.5|2.5",
                        "5|2024-03-01 22:11:12|infinity|-infinity");
    }

    @Test
    void inAFileWithDecimalCommasAPointSeparatesThousands() {
        String german = """
                Datum;Text;Betrag;Saldo
                01.03.2024;Miete;-1.000;2.345,67
                02.03.2024;Lohn;3.000;5.345,67
                03.03.2024;Auto;-2.500;2.845,67
                """;
        JobView fresh = load("german", german);
        assertThat(fresh.balance()).isEqualTo(new JobBalance(3, 3, 0, 0, 0, 0, 0, 0));
        assertThat(types("german")).containsExactly("Datum date", "Text text", "Betrag numeric", "Saldo numeric");
        assertThat(caravan.column("SELECT \"Betrag\" || ' ' || \"Saldo\" FROM german ORDER BY caravan_row"))
                .containsExactly("-1000 2345.67", "3000 5345.67", "-2500 2845.67");

        caravan.jdbc()
                .sql(
                        "CREATE TABLE booked (\"Datum\" text, \"Text\" text, \"Betrag\" numeric, \"Saldo\" double precision)")
                .update();
        JobView booked = caravan.load(caravan.file("booked.csv", german + "04.03.2024;Zins;7;5,25\n"), into("booked"));
        assertThat(booked.balance()).isEqualTo(new JobBalance(4, 4, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column(
                        "SELECT \"Betrag\" || ' ' || \"Saldo\" FROM booked WHERE \"Text\" IN ('Miete', 'Zins')"))
                .containsExactlyInAnyOrder("-1000 2345.67", "7 5.25");

        caravan.jdbc()
                .sql("CREATE TABLE mixed (\"Text\" text, \"Betrag\" numeric, \"Saldo\" text, \"Kurs\" numeric)")
                .update();
        JobView mixed = caravan.load(
                caravan.file("mixed.csv", "Text;Betrag;Saldo;Kurs\nMiete;-1.000;2.345,67;1.5\nZins;7;5,00;2.25\n"),
                into("mixed"));
        assertThat(mixed.balance()).isEqualTo(new JobBalance(2, 1, 0, 0, 1, 0, 0, 0));
        assertThat(rejects(mixed)).containsExactly("2 Betrag not-a-decimal");
    }

    /** The first MiB is ASCII; the encoding shows only behind it, after the first chunks have been loaded. */
    @Test
    void anEncodingThatShowsLateIsTheFilesEncoding() throws IOException {
        Charset windows1252 = Charset.forName("windows-1252");
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int id = 1; id <= 18_000; id++) {
            csv.append(id).append(',').append("x".repeat(60)).append('\n');
        }
        for (int id = 18_001; id <= 18_500; id++) {
            csv.append(id).append(",Zoë Müller\n");
        }
        byte[] good = csv.toString().getBytes(windows1252);
        Path file = caravan.file("latedecided.csv", "");
        Files.write(file, good);
        Files.write(file, new byte[] {'1', ',', 'a', (byte) 0x81, '\n'}, StandardOpenOption.APPEND);

        JobView job = caravan.load(file, into("latedecided"));

        assertThat(job.balance()).isEqualTo(new JobBalance(18_501, 18_500, 0, 0, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT DISTINCT name FROM latedecided WHERE id > 18000"))
                .containsExactly("Zoë Müller");
        assertThat(caravan.column(
                        "SELECT reason || ' ' || byte_offset || ' ' || convert_from(raw, 'UTF8') FROM caravan.reject WHERE job = "
                                + job.id()))
                .containsExactly("invalid-encoding " + good.length + " 1,a\\x81");
        assertThat(job.note()).contains("encoding guessed: windows-1252");
        assertThat(caravan.column("SELECT plan FROM caravan.job WHERE id = " + job.id()))
                .singleElement()
                .asString()
                .contains("windows-1252", "GUESSED");
    }

    @Test
    void anAddressIsStoredAsItWasChecked() {
        JobView job = load("addresses", """
                id,email
                1," ann@example.com\t"
                2,\u00a0bob@example.com\ufeff
                3,\u200beve@example.com\u200b
                4,"  "
                """);
        assertThat(job.balance()).isEqualTo(new JobBalance(4, 3, 0, 0, 1, 0, 0, 0));
        assertThat(rejects(job)).containsExactly("5 email email-empty");
        assertThat(caravan.column("SELECT email FROM addresses ORDER BY id"))
                .containsExactly("ann@example.com", "bob@example.com", "eve@example.com");
    }

    @Test
    void aNameThatIsSqlBecomesTheColumnsName() {
        String name = "x\"; drop table job; --";
        JobView job = load("evil", "id,\"%s\"\n1,5\n2,6\n".formatted(name.replace("\"", "\"\"")));
        assertThat(job.balance()).isEqualTo(new JobBalance(2, 2, 0, 0, 0, 0, 0, 0));
        assertThat(types("evil")).containsExactly("id bigint", name + " bigint");
    }
}
