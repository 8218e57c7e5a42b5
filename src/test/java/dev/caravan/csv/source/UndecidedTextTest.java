package dev.caravan.csv.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.detection.DialectOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text whose first MiB is ASCII. */
class UndecidedTextTest {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final int SAMPLE_BYTES = 1 << 20;
    private static final int LAST_RECORDS = 500;

    /** More ASCII than the sample holds, then some records with other letters. */
    private static byte[] file(Charset charset) {
        StringBuilder csv = new StringBuilder("id,name\n");
        int id = 0;
        while (csv.length() <= SAMPLE_BYTES) {
            csv.append(++id).append(',').append("x".repeat(60)).append('\n');
        }
        for (int last = id + LAST_RECORDS; id < last; ) {
            csv.append(++id).append(",Zoë Müller\n");
        }
        return csv.toString().getBytes(charset);
    }

    /** Every record as its source's bytes and its name, or what is wrong with it. */
    private static List<String> read(CsvSource source) throws IOException {
        List<String> read = new ArrayList<>();
        RecordParser parser = new RecordParser(source.dialect(), RecordLimits.standard(), 2, FieldCountPolicy.REJECT);
        try (ChunkReader reader = source.reader(RecordLimits.standard(), 1000, 1 << 16)) {
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Records records = parser.in(source.encoding()).parse(chunk);
                for (int r = 0; r < records.size(); r++) {
                    read.add(records.offset(r) + " "
                            + (records.parseError(r) == null
                                    ? records.text(r, 1)
                                    : records.parseError(r) + " " + records.originalText(r)));
                }
            }
        }
        return read;
    }

    private static CsvSource open(InputStream in) throws IOException {
        return CsvSource.open(in, DialectOptions.NONE, List.of(), RecordLimits.standard());
    }

    /** Delivers as many bytes at once as chance says. */
    private static InputStream dripping(byte[] bytes, long seed) {
        Random random = new Random(seed);
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                return super.read(into, from, Math.min(length, 1 + random.nextInt(100_000)));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "UTF-8"})
    void theFirstByteBeyondAsciiDecides(String name) throws IOException {
        Charset charset = Charset.forName(name);
        byte[] file = file(charset);
        CsvSource source = open(new ByteArrayInputStream(file));
        assertThat(source.encodingBasis()).isEqualTo(EncodingBasis.OPEN);
        assertThat(source.remark()).isNull();

        List<String> read = read(source);

        assertThat(source.encoding()).isEqualTo(charset);
        assertThat(source.encodingBasis())
                .isEqualTo(charset.equals(WINDOWS_1252) ? EncodingBasis.GUESSED : EncodingBasis.DETECTED);
        int recordBytes = "18000,Zoë Müller\n".getBytes(charset).length;
        assertThat(read).last().isEqualTo((file.length - recordBytes) + " Zoë Müller");
        assertThat(read.stream().filter(record -> record.endsWith(" Zoë Müller")))
                .hasSize(LAST_RECORDS);
        assertThat(source.remark())
                .isEqualTo(
                        charset.equals(WINDOWS_1252)
                                ? "encoding guessed: windows-1252, since the text is no UTF-8; say --encoding NAME if letters are wrong"
                                : null);
    }

    @Test
    void aTextWithoutOtherBytesStaysOpen() throws IOException {
        byte[] ascii = new String(file(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replaceAll("[^\\x00-\\x7f]", "e")
                .getBytes(StandardCharsets.US_ASCII);
        CsvSource source = open(new ByteArrayInputStream(ascii));
        assertThat(read(source)).noneMatch(record -> record.contains("INVALID"));
        assertThat(source.encodingBasis()).isEqualTo(EncodingBasis.OPEN);
        assertThat(source.encoding()).isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void oneBrokenRecordLateDoesNotMakeUtf8AnotherEncoding() throws IOException {
        byte[] file = file(StandardCharsets.UTF_8);
        file[file.length - 3] = (byte) 0xe9;
        CsvSource source = open(new ByteArrayInputStream(file));
        List<String> read = read(source);
        assertThat(source.encoding()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(read.stream().filter(record -> record.contains("INVALID_ENCODING")))
                .hasSize(1);
        assertThat(read).last().asString().endsWith("Zoë Müll\\xE9r");
    }

    /** The stray byte is in the first MiB, or is the first byte beyond ASCII behind it; a MiB of ASCII follows. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneStrayByteBeforeTheFirstUtf8RejectsItsRecordOnly(int parts) throws IOException {
        String ascii = "1,xxxxxxxxxx\n".repeat(SAMPLE_BYTES * 5 / 4 / 13);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(("id,name\n" + ascii.repeat(parts - 1) + "2,Zo").getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(new byte[] {(byte) 0xeb, '\n'});
        file.writeBytes((ascii + "3,Zoë\n").getBytes(StandardCharsets.UTF_8));

        CsvSource source = open(new ByteArrayInputStream(file.toByteArray()));
        List<String> read = read(source);

        assertThat(source.encoding()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(read.stream().filter(record -> record.contains("INVALID_ENCODING")))
                .singleElement()
                .asString()
                .endsWith("2,Zo\\xEB");
        assertThat(read).last().asString().endsWith(" Zoë");
    }

    /** In a file that is nowhere UTF-8, one other byte is a letter of windows-1252, by a guess that is said. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneStrayByteOfAllIsAGuess(int parts) throws IOException {
        String ascii = "1,xxxxxxxxxx\n".repeat(SAMPLE_BYTES * 5 / 4 / 13);
        byte[] file = ("id,name\n" + ascii.repeat(parts - 1) + "2,Zoë\n" + ascii).getBytes(WINDOWS_1252);

        CsvSource source = open(new ByteArrayInputStream(file));
        List<String> read = read(source);

        assertThat(source.encodingBasis()).isEqualTo(EncodingBasis.GUESSED);
        assertThat(source.remark()).startsWith("encoding guessed: windows-1252");
        assertThat(read).noneMatch(record -> record.contains("INVALID_ENCODING"));
        assertThat(read.stream().filter(record -> record.endsWith(" Zoë"))).hasSize(1);
    }

    @Test
    void aCompressedSourceIsDecidedAlike() throws IOException {
        byte[] file = file(WINDOWS_1252);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(file);
        }
        assertThat(read(open(new ByteArrayInputStream(packed.toByteArray()))))
                .isEqualTo(read(open(new ByteArrayInputStream(file))));
    }

    /** A job that is split again, before or after its encoding was recorded, has the same records at the same places. */
    @Test
    void readingAgainDecidesAlike() throws IOException {
        byte[] file = file(WINDOWS_1252);
        file[file.length - 3] = (byte) 0x81;
        CsvSource first = open(new ByteArrayInputStream(file));
        List<String> read = read(first);
        assertThat(read).last().asString().contains("INVALID_ENCODING").contains("\\x81");
        for (Charset known : new Charset[] {null, WINDOWS_1252}) {
            CsvSource again = CsvSource.open(
                    new ByteArrayInputStream(file), first.dialect(), known, 2, DecompressionLimits.standard());
            assertThat(read(again)).as("known: " + known).isEqualTo(read);
            assertThat(again.encoding()).isEqualTo(WINDOWS_1252);
        }
    }

    /** Ten characters of UTF-8 within the MiB that decides, and a thousand bytes of windows-1252 behind it: the MiB counts. */
    @Property(tries = 10)
    void theDecisionIsOfTheBytesHoweverTheyArrive(
            @ForAll long seed, @ForAll @IntRange(max = 2) int before, @ForAll @IntRange(max = 2) int behind)
            throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("é".repeat(10).getBytes(StandardCharsets.UTF_8));
        file.writeBytes(new byte[] {(byte) 0xe9, 'a'});
        byte[] ascii = new byte[SAMPLE_BYTES - file.size() - before];
        java.util.Arrays.fill(ascii, (byte) 'a');
        file.writeBytes(ascii);
        for (int i = 0; i < 1000 * behind; i++) {
            file.write(0xe9);
            file.write('b');
        }
        String whole = text(new UndecidedText(new ByteArrayInputStream(file.toByteArray())));
        assertThat(text(new UndecidedText(dripping(file.toByteArray(), seed)))).isEqualTo(whole);
        assertThat(whole).startsWith("é".repeat(10));
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
