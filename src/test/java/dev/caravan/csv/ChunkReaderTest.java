package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.caravan.csv.Reading.Piece;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {
    private static final Dialect HEADLESS = Dialect.standard().withHeader(false);
    private static final Duration LINEAR = Duration.ofSeconds(60);

    @Test
    void theHeaderIsAChunkOfItsOwnThatDoesNotCount() throws IOException {
        try (ChunkReader reader = reader("\uFEFF\n\nid,name\n1,a\n2,b\n", Dialect.standard(), 10, 1000)) {
            Piece header = piece(reader.header());
            assertThat(header.text()).isEqualTo("id,name\n");
            assertThat(header.start()).isEqualTo(new Position(5, 3, 0));

            Piece data = piece(reader.next());
            assertThat(data.text()).isEqualTo("1,a\n2,b\n");
            assertThat(data.start()).isEqualTo(new Position(13, 4, 1));
            assertThat(data.end()).isEqualTo(new Position(21, 6, 3));
            assertThat(reader.next()).isNull();
            assertThat(reader.next()).isNull();
            assertThat(reader.records()).isEqualTo(2);
            assertThat(reader.bytesRead()).isEqualTo(21);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "\n\r\n\r", "# only this", "# this\n#that\n"})
    void aStreamWithoutARecordHasNoHeaderAndNoChunk(String text) throws IOException {
        try (ChunkReader reader = reader(text, Dialect.standard().withComment("#"), 10, 1000)) {
            assertThat(reader.header()).isNull();
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void theHeaderIsPassedOverWhereNobodyAsksForIt() throws IOException {
        try (ChunkReader reader = reader("id\n1\n", Dialect.standard(), 10, 1000)) {
            assertThat(piece(reader.next()).text()).isEqualTo("1\n");
            assertThatIllegalStateException().isThrownBy(reader::header);
        }
    }

    @Test
    void aPreambleIsCountedInPhysicalLinesWhateverItsQuotes() {
        List<Piece> pieces =
                pieces("Report \"of\r\nMay\rid\n1\n", Dialect.standard().withSkipLines(2), 10, 1000);

        assertThat(pieces).extracting(Piece::text).containsExactly("1\n");
        assertThat(pieces.get(0).start()).isEqualTo(new Position(19, 4, 1));
    }

    @Test
    void aPreambleLongerThanTheFileLeavesNothing() {
        assertThat(pieces("a\nb\n", HEADLESS.withSkipLines(5), 10, 1000)).isEmpty();
    }

    @Test
    void aChunkEndsAtItsMostRecords() {
        assertThat(pieces("1\n2\n3\n4\n5\n", HEADLESS, 2, 1000))
                .extracting(Piece::text)
                .containsExactly("1\n2\n", "3\n4\n", "5\n");
    }

    @Test
    void aChunkEndsBeforeItsMostBytesUnlessOneRecordIsLarger() {
        assertThat(pieces("1\n22\n333333\n4\n5\n", HEADLESS, 10, 5))
                .extracting(Piece::text)
                .containsExactly("1\n22\n", "333333\n", "4\n5\n");
    }

    @Test
    void whatIsNoRecordLiesWithinAChunkButNotAroundIt() {
        List<Piece> pieces = pieces("\n#a\n1\n\n#b\n2\n\n#c\n3\n#d", HEADLESS.withComment("#"), 2, 1000);

        assertThat(pieces).extracting(Piece::text).containsExactly("1\n\n#b\n2\n", "3\n");
        assertThat(pieces).extracting(p -> p.start().line()).containsExactly(3L, 9L);
    }

    @Test
    void whatIsSkippedBelongsToTheFirstChunkThatEndsBehindIt() throws IOException {
        Dialect dialect = Dialect.standard()
                .withComment("#")
                .withSkipLines(3)
                .withPreamble()
                .withRepeatedHeader("id,n");
        String text = "Report\n\nof May\n# why\nid,n\n1,a\n# b\n# c\n2,b\n\n# d\nid,n\n3,c\nid,n,o\n# e\nid,n";
        try (ChunkReader reader = reader(text, dialect, 2, 1000)) {
            Objects.requireNonNull(reader.header());
            assertThat(reader.takeSkipped())
                    .containsExactly(
                            new SkippedLines(SkipReason.PREAMBLE, 1, 3, 2, "Report"),
                            new SkippedLines(SkipReason.COMMENT, 4, 4, 1, "# why"));
            assertThat(piece(reader.next()).text()).isEqualTo("1,a\n# b\n# c\n2,b\n");
            assertThat(reader.takeSkipped()).containsExactly(new SkippedLines(SkipReason.COMMENT, 7, 8, 2, "# b"));
            assertThat(reader.takeSkipped()).isEmpty();
            assertThat(piece(reader.next()).text()).isEqualTo("3,c\nid,n,o\n");
            assertThat(reader.takeSkipped())
                    .containsExactly(
                            new SkippedLines(SkipReason.COMMENT, 11, 11, 1, "# d"),
                            new SkippedLines(SkipReason.REPEATED_HEADER, 12, 12, 1, "id,n"));
            assertThat(reader.next()).isNull();
            assertThat(reader.takeSkipped())
                    .containsExactly(
                            new SkippedLines(SkipReason.COMMENT, 15, 15, 1, "# e"),
                            new SkippedLines(SkipReason.REPEATED_HEADER, 16, 16, 1, "id,n"));
        }
    }

    @Test
    void linesThatTheUserExcludesAreNoPreamble() throws IOException {
        try (ChunkReader reader = reader("a\nb\nc\n", HEADLESS.withSkipLines(2), 2, 1000)) {
            assertThat(piece(reader.next()).text()).isEqualTo("c\n");
            assertThat(reader.takeSkipped()).containsExactly(new SkippedLines(SkipReason.SKIP_LINES, 1, 2, 2, "a"));
        }
    }

    @Test
    void ofASkippedLineTheFirstCharactersAreKept() throws IOException {
        String comment = "#" + "🚃".repeat(1_000_000);
        try (ChunkReader reader = reader(comment, HEADLESS.withComment("#"), 2, 1000)) {
            assertThat(reader.next()).isNull();
            assertThat(reader.takeSkipped().get(0).text()).hasSize(199).isEqualTo(comment.substring(0, 199));
        }
    }

    @Test
    void theByteOrderMarksOfJoinedFilesArePassedOver() {
        Dialect dialect = Dialect.standard().withRepeatedHeader("\"id\",\"n\"");
        String file = "\uFEFF\"id\",\"n\"\r\n\"1\",\"a\"\r\n";
        String second = "\uFEFF\"2\",\"b\"\r\n\"3\",\"c\"\r\n";

        assertThat(Reading.rows(file + second + file + "\uFEFF", dialect))
                .extracting(Reading.Row::texts)
                .containsExactly(List.of("1", "a"), List.of("2", "b"), List.of("3", "c"), List.of("1", "a"));
    }

    @Test
    void aRepeatedHeaderOfSeveralLinesLiesBetweenLinesThatAreCut() throws IOException {
        String header = "id,\"na\nme\"";
        String text = header + "\n1,a\n" + header + "\n2,\"b\n" + header + "\n3,\"c\n" + header + "\n4,\"d\n" + header;
        Dialect dialect = Dialect.standard().withRepeatedHeader(header);

        assertThat(Reading.rows(text, dialect))
                .extracting(Reading.Row::line, Reading.Row::raw, Reading.Row::problem)
                .containsExactly(
                        tuple(3L, "1,a", null),
                        tuple(6L, "2,\"b", ParseError.UNTERMINATED_QUOTE),
                        tuple(9L, "3,\"c", ParseError.UNTERMINATED_QUOTE),
                        tuple(12L, "4,\"d", ParseError.UNTERMINATED_QUOTE));
        try (ChunkReader reader = reader(text, dialect, 10, 1000)) {
            assertThat(piece(reader.next()).records()).isEqualTo(1);
            assertThat(reader.takeSkipped()).isEmpty();
            assertThat(piece(reader.next()).records()).isEqualTo(3);
            assertThat(reader.takeSkipped())
                    .containsExactly(new SkippedLines(SkipReason.REPEATED_HEADER, 4, 11, 6, "id,\"na"));
            assertThat(reader.next()).isNull();
            assertThat(reader.takeSkipped())
                    .containsExactly(new SkippedLines(SkipReason.REPEATED_HEADER, 13, 14, 2, "id,\"na"));
        }
    }

    @Test
    void aCommentOfAnyLengthIsHeldByNoChunk() {
        String comment = "#" + "x".repeat(3_000_000) + "\n";
        assertThat(pieces("1\n" + comment + "2\n", HEADLESS.withComment("#"), 10, 1000))
                .extracting(Piece::text)
                .containsExactly("1\n", "2\n");
    }

    @Test
    void lineEndsInsideQuotesAreContentAndCountAsLines() {
        List<Piece> pieces = pieces("1,\"a\r\nb\rc\nd\"\r\n2,x\r3,\"y\"\n4", HEADLESS, 1, 1000);

        assertThat(pieces).extracting(Piece::text).containsExactly("1,\"a\r\nb\rc\nd\"\r\n", "2,x\r", "3,\"y\"\n", "4");
        assertThat(pieces).extracting(p -> p.start().line()).containsExactly(1L, 5L, 6L, 7L);
    }

    @Test
    void aQuoteThatIsNeverClosedCostsItsOwnLineOnly() {
        List<Piece> pieces = pieces("1,a\n2,\"b\n3,c\n4,d\n", HEADLESS, 10, 1000);

        assertThat(pieces).extracting(Piece::text).containsExactly("1,a\n", "2,\"b\n", "3,c\n4,d\n");
        assertThat(pieces).extracting(Piece::cut).containsExactly(null, Truncation.UNTERMINATED_QUOTE, null);
        assertThat(pieces).extracting(p -> p.start().record()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void consecutiveCutLinesShareAChunk() {
        assertThat(pieces("x\"y,\"\nx\"y,\"\n\nx\"y,\"\n", HEADLESS, 2, 1000))
                .extracting(Piece::text)
                .containsExactly("x\"y,\"\nx\"y,\"\n", "x\"y,\"\n");
    }

    @Test
    void aRecordBeyondItsBoundEndsWhereItsQuoteIsClosed() {
        RecordLimits recordLimits = new RecordLimits(5, 1000, 10);
        List<Piece> pieces = Reading.pieces(
                new ChunkReader(Reading.stream("1\n\"a\r\n2\r\n3\",x\n4\n"), HEADLESS, recordLimits, 9, 99));

        assertThat(pieces).extracting(Piece::text).containsExactly("1\n", "\"a\r\n2", "4\n");
        assertThat(pieces).extracting(Piece::cut).containsExactly(null, Truncation.RECORD_TOO_LONG, null);
        assertThat(pieces.get(1).end()).isEqualTo(new Position(14, 5, 3));
    }

    @Test
    void aRecordMayBeExactlyAsLongAsTheBound() {
        RecordLimits recordLimits = new RecordLimits(5, 1000, 10);
        List<Piece> pieces = Reading.pieces(
                new ChunkReader(Reading.stream("12345\r\n123456\r\n\"2\n4\"\n"), HEADLESS, recordLimits, 9, 99));

        assertThat(pieces).extracting(Piece::text).containsExactly("12345\r\n", "12345", "\"2\n4\"\n");
        assertThat(pieces).extracting(Piece::cut).containsExactly(null, Truncation.RECORD_TOO_LONG, null);
    }

    @Test
    void theHalvesOfADoubledQuoteStayTogetherWhereTheBoundsEnd() {
        // Found by the random test: the second line took up the way of the first between the last two quotes.
        String text = "aaaaaaxyz\"\"x\"y,\"\nx\"y,\"\nlong long text\"\"";
        for (int bound = 17; bound < 45; bound++) {
            RecordLimits recordLimits = new RecordLimits(bound, 1000, 10);
            assertThat(Reading.rows(text, HEADLESS, recordLimits))
                    .as("bound %d", bound)
                    .isEqualTo(
                            new ReferenceReader(text.getBytes(StandardCharsets.UTF_8), HEADLESS, recordLimits).read());
        }
    }

    @Test
    void ofALineThatIsTooLongAHeadOfWholeCharactersIsKept() {
        String line = "a" + "é".repeat(600_000);
        List<Piece> pieces = pieces(line + "\r\n1\n", HEADLESS, 10, 1000);

        Piece head = pieces.get(0);
        assertThat(head.cut()).isEqualTo(Truncation.RECORD_TOO_LONG);
        assertThat(new String(head.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .isEqualTo(line.substring(0, 2048));
        assertThat(head.end()).isEqualTo(new Position(1_200_003, 2, 2));
        assertThat(pieces.get(1).text()).isEqualTo("1\n");
    }

    @Test
    void aFieldOfAnySizeIsOneRejectIfItsQuoteIsClosed() {
        int rows = 200_000;
        String row = "2,\"\"Bob\"\",b@example.org\n";
        List<Piece> pieces = pieces("1,\"" + row.repeat(rows) + "\",x\n3,c\n", HEADLESS, 10, 1000);

        assertThat(pieces).extracting(Piece::cut).containsExactly(Truncation.RECORD_TOO_LONG, null);
        assertThat(pieces.get(0).text()).hasSize(4096).startsWith("1,\"" + row);
        assertThat(pieces.get(1).text()).isEqualTo("3,c\n");
        assertThat(pieces.get(1).start()).isEqualTo(new Position((long) row.length() * rows + 7, rows + 2, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"5\",e\n", "5,3\" f\n"})
    void aQuoteThatIsNeverClosedCostsItsLineHoweverFarThatShows(String later) {
        int rows = 200_000;
        List<Piece> pieces =
                pieces("1,a\n2,\"b\n" + "3,a plain row\n".repeat(rows) + later + "4,d\n", HEADLESS, 100_000, 1 << 20);

        assertThat(pieces)
                .extracting(Piece::cut)
                .startsWith(null, Truncation.UNTERMINATED_QUOTE)
                .containsOnlyOnce(Truncation.UNTERMINATED_QUOTE);
        assertThat(pieces.get(1).text()).isEqualTo("2,\"b\n");
        assertThat(pieces.stream().mapToInt(Piece::records).sum()).isEqualTo(rows + 3 + (later.isEmpty() ? 0 : 1));
    }

    @Test
    void severalQuotesThatAreNeverClosedTakeLinearTime() {
        String far = "3,a plain row\n".repeat(100_000);
        byte[] bytes = ("1,\"a\n" + far).repeat(20).getBytes(StandardCharsets.UTF_8);

        long records = assertTimeoutPreemptively(LINEAR, () -> {
            try (ChunkReader reader = new ChunkReader(
                    new ByteArrayInputStream(bytes), HEADLESS, RecordLimits.standard(), 10_000, 1 << 18)) {
                while (reader.next() != null) {
                    // Read on.
                }
                return reader.records();
            }
        });

        assertThat(records).isEqualTo(20 * 100_001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\"y,\"\n", "\"a\n", "a,\"b\"\"\n", "\"\n", "\"\"\"\n", ",\"\n\"\"\n"})
    void aMillionLinesThatOpenAQuoteTakeLinearTime(String line) {
        byte[] bytes = line.repeat(1_000_000).getBytes(StandardCharsets.UTF_8);

        long records = assertTimeoutPreemptively(LINEAR, () -> {
            try (ChunkReader reader = new ChunkReader(
                    new ByteArrayInputStream(bytes), HEADLESS, RecordLimits.standard(), 2500, 1 << 18)) {
                while (reader.next() != null) {
                    // Read on.
                }
                return reader.records();
            }
        });

        assertThat(records).isBetween(1L, 2_000_000L);
    }

    @Test
    void aStreamWithoutEndOfLineIsReadInLittleMemory() throws IOException {
        long size = 2L << 30;
        try (ChunkReader reader =
                new ChunkReader(endless((byte) '"', size), HEADLESS, RecordLimits.standard(), 2500, 1 << 18)) {
            Piece piece = piece(reader.next());
            assertThat(piece.cut()).isEqualTo(Truncation.RECORD_TOO_LONG);
            assertThat(piece.text()).hasSize(4096);
            assertThat(piece.end().offset()).isEqualTo(size);
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader("", HEADLESS, 0, 1))
                .withMessageContaining("maxRecords is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader("", HEADLESS, 1, 0))
                .withMessageContaining("maxBytes is 0");
    }

    private static InputStream endless(byte value, long size) {
        return new InputStream() {
            private long left = size;

            @Override
            public int read() {
                return left-- > 0 ? value : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                int read = (int) Math.min(length, left);
                Arrays.fill(into, from, from + read, value);
                left -= read;
                return read == 0 ? -1 : read;
            }
        };
    }

    private static Piece piece(@Nullable Chunk chunk) {
        return Reading.piece(Objects.requireNonNull(chunk));
    }

    private static ChunkReader reader(String text, Dialect dialect, int maxRecords, int maxBytes) {
        return new ChunkReader(Reading.stream(text), dialect, RecordLimits.standard(), maxRecords, maxBytes);
    }

    private static List<Piece> pieces(String text, Dialect dialect, int maxRecords, int maxBytes) {
        return Reading.pieces(reader(text, dialect, maxRecords, maxBytes));
    }
}
