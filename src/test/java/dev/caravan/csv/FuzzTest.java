package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.TranscodedText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Files that were valid until bytes of them were changed, lost, doubled or moved: whatever they are now, no byte goes unexplained. */
class FuzzTest {
    private static final Duration ENOUGH = Duration.ofSeconds(10);
    /** A window holds a record and what is read ahead; nothing may make it hold more. */
    private static final int MOST_BYTES_HELD = 1 << 21;

    private static final int ENDLESS_BYTES = 8_000_000;

    private static final String MEANINGFUL = "\"\"\"',;\t|#\\\n\n\r \0a\u00ff\u00c3\u00e9\u00ef\u00bb";

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void everyByteOfAMutatedFileIsAccountedFor(
            @ForAll("dialects") Dialect dialect,
            @ForAll("recordLimits") RecordLimits recordLimits,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int maxRecords,
            @ForAll @IntRange(min = 1, max = 3000) int maxBytes) {
        byte[] bytes = mutated(dialect, new Random(seed));

        List<ReadingAccount.Part> parts = assertTimeoutPreemptively(
                ENOUGH,
                () -> ReadingAccount.of(
                        new ChunkReader(new ByteArrayInputStream(bytes), dialect, recordLimits, maxRecords, maxBytes),
                        dialect,
                        recordLimits));

        assertThat(ReadingAccount.unexplained(bytes, dialect, parts)).isEmpty();
    }

    /** With everything to find out, as preview and loader read a file that they know nothing of. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void everyByteIsAccountedForInWhateverDialectIsFound(@ForAll("dialects") Dialect written, @ForAll long seed) {
        byte[] bytes = mutated(written, new Random(seed));

        assertTimeoutPreemptively(ENOUGH, () -> {
            try (CsvSource source = CsvSource.open(
                    new ByteArrayInputStream(bytes), DialectOptions.NONE, List.of(), RecordLimits.standard())) {
                Charset encoding = source.encoding();
                byte[] text = encoding.equals(StandardCharsets.UTF_8)
                        ? bytes
                        : new TranscodedText(new ByteArrayInputStream(bytes), encoding).readAllBytes();
                ChunkReader reader = new ChunkReader(
                        new ByteArrayInputStream(text), source.dialect(), RecordLimits.standard(), 100, 1 << 16);
                List<ReadingAccount.Part> parts = ReadingAccount.of(reader, source.dialect(), RecordLimits.standard());
                assertThat(ReadingAccount.unexplained(text, source.dialect(), parts))
                        .isEmpty();
            } catch (UnreadableSourceException e) {
                assertThat(e).hasMessageContaining("archive");
            }
        });
    }

    @Test
    void theAccountNoticesEachRowThatIsLost() throws IOException {
        Dialect dialect = Dialect.standard().withComment("#").withSkipLines(1);
        byte[] bytes = "preamble\nid,name\n1,\"a\nb\"\n\n# c\n2,\"d\n3,\"e\"x\n4,f".getBytes(StandardCharsets.UTF_8);
        List<ReadingAccount.Part> parts = ReadingAccount.of(
                new ChunkReader(new ByteArrayInputStream(bytes), dialect, RecordLimits.standard(), 2, 100),
                dialect,
                RecordLimits.standard());
        assertThat(parts).hasSize(5);
        assertThat(ReadingAccount.unexplained(bytes, dialect, parts)).isEmpty();

        for (int lost = 0; lost < parts.size(); lost++) {
            List<ReadingAccount.Part> others = new ArrayList<>(parts);
            others.remove(lost);
            assertThat(ReadingAccount.unexplained(bytes, dialect, others))
                    .as("without part %d", lost)
                    .isNotEmpty();
        }
        List<ReadingAccount.Part> doubled = new ArrayList<>(parts);
        doubled.add(2, parts.get(2));
        assertThat(ReadingAccount.unexplained(bytes, dialect, doubled)).isNotEmpty();
    }

    @Test
    void aByteOfAnyKindRepeatedWithoutEndIsReadInLittleMemory() throws IOException {
        for (int i = 0; i < MEANINGFUL.length(); i++) {
            char sign = MEANINGFUL.charAt(i);
            assertThat(mostHeld(sign, false)).as("U+%04X", (int) sign).isLessThan(MOST_BYTES_HELD);
            assertThat(mostHeld(sign, true)).as("U+%04X, trimmed", (int) sign).isLessThan(MOST_BYTES_HELD);
        }
    }

    private static int mostHeld(char sign, boolean trim) throws IOException {
        Dialect dialect = Dialect.standard()
                .withComment("#")
                .withEscape('\\')
                .withHeader(false)
                .withTrim(trim);
        byte[] head = "1,\"a\n2,\"".getBytes(StandardCharsets.UTF_8);
        return readThrough(
                new StreamBuffer(
                        Reading.endless(head, (byte) sign, ENDLESS_BYTES),
                        SourceEncoding.UTF_8,
                        0,
                        StreamBuffer.FIRST_BYTES,
                        1 << 24),
                dialect);
    }

    /** Most bytes that the window held at once. */
    private static int readThrough(StreamBuffer streamBuffer, Dialect dialect) throws IOException {
        RecordLimits recordLimits = new RecordLimits(1 << 18, 1 << 18, 1000);
        DialectBytes dialectBytes = new DialectBytes(dialect);
        LineCursor cursor = new LineCursor(streamBuffer, dialectBytes, recordLimits, Position.START);
        RecordScanner scanner = new RecordScanner(streamBuffer, cursor, dialectBytes, recordLimits, 1 << 24);
        int most = 0;
        RecordScanner.Found found;
        do {
            found = scanner.next(Long.MAX_VALUE);
            most = Math.max(most, streamBuffer.bytes().length);
        } while (found != RecordScanner.Found.END);
        return most;
    }

    private static byte[] mutated(Dialect dialect, Random random) {
        byte[] bytes = new TableWriter(dialect, random.nextBoolean() ? "\n" : "\r\n", random)
                .write(table(random))
                .getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(6); i >= 0 && bytes.length > 0; i--) {
            bytes = mutatedOnce(bytes, random);
        }
        return bytes;
    }

    private static List<List<String>> table(Random random) {
        String[] parts = {"a", "b c", "1", "2024-01-01", ",", "\"", "\n", "\r\n", "#", "\\", "é", "日本", "'", ";", ""};
        int columns = 1 + random.nextInt(5);
        List<List<String>> rows = new ArrayList<>();
        for (int r = random.nextInt(30); r >= 0; r--) {
            List<String> row = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                row.add(parts[random.nextInt(parts.length)] + parts[random.nextInt(parts.length)]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static byte[] mutatedOnce(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(20));
        byte[] part = Arrays.copyOfRange(bytes, at, to);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        switch (random.nextInt(6)) {
            case 0 -> {
                out.write(MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length())));
                out.write(bytes, at, bytes.length - at);
            }
            case 1 -> {
                out.write(MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length())));
                out.write(bytes, at + 1, bytes.length - at - 1);
            }
            case 2 -> out.write(bytes, to, bytes.length - to);
            case 3 -> {
                out.writeBytes(part);
                out.write(bytes, at, bytes.length - at);
            }
            case 4 -> {
                out.write(bytes, to, bytes.length - to);
                out.writeBytes(part);
            }
            default -> {
                // The file is cut off.
            }
        }
        return out.toByteArray();
    }

    @Provide
    Arbitrary<Dialect> dialects() {
        Dialect standard = Dialect.standard();
        return Arbitraries.of(
                standard,
                standard.withComment("#"),
                standard.withDelimiter(";").withHeader(false).withTrim(true),
                standard.withDelimiter("\t").withEscape('\\'),
                standard.withDelimiter("||").withSkipLines(2).withComment("//"),
                standard.withQuote('\'').withEscape('\''));
    }

    @Provide
    Arbitrary<RecordLimits> recordLimits() {
        return Arbitraries.of(
                RecordLimits.standard(),
                new RecordLimits(40, 20, 4),
                new RecordLimits(200, 200, 100),
                new RecordLimits(10, 5, 2));
    }
}
