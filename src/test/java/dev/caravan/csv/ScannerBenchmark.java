package dev.caravan.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * How many megabytes a second one core cuts into chunks, and parses. Run {@link #main} with the test class path; an argument is a
 * regular expression that chooses benchmarks.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class ScannerBenchmark {
    private static final int TEXT_BYTES = 32 << 20;
    private static final int CHUNK_RECORDS = 2500;
    private static final int CHUNK_BYTES = 1 << 18;

    @Param({"plain", "multiline", "allquoted", "unicode"})
    String text = "plain";

    private byte[] bytes = new byte[0];
    private final Dialect dialect = Dialect.standard();
    private final RecordParser parser = new RecordParser(dialect, RecordLimits.standard(), 0, FieldCountPolicy.REJECT);

    /** Counts megabytes, so that the result reads MB/s. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Megabytes {
        public double megabytes;
    }

    @Setup
    public void write() {
        Random random = new Random(7);
        StringBuilder out = new StringBuilder(TEXT_BYTES + 1000).append("id,name,email,phone,city,note\n");
        for (int i = 0; out.length() < TEXT_BYTES; i++) {
            out.append(row(i, random));
        }
        bytes = out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String row(int i, Random random) {
        int n = random.nextInt(1_000_000);
        return switch (text) {
            case "plain" ->
                "%d,First%d Lastname,user.%d@mail%d.example.org,+41 44 %07d,Some City,2024-01-%02d,ok\n"
                        .formatted(i, n, n, n % 97, n, 1 + n % 28);
            case "multiline" ->
                "%d,\"Lastname, First%d\",user.%d@example.org,\"Some street %d\nSome City, Country\nthird line of it\",\"a \"\"note\"\"\"\n"
                        .formatted(i, n, n, n);
            case "allquoted" ->
                "\"%d\",\"First%d\",\"Last\",\"user.%d@example.org\",\"%07d\",\"City\",\"2024-01-01\"\n"
                        .formatted(i, n, n, n);
            default -> "%d,Zoë Müller %d,user.%d@exämple.org,東京都千代田区,Ünïcode text here,ok\n".formatted(i, n, n);
        };
    }

    @Benchmark
    public long scan(Megabytes counted) throws IOException {
        ChunkReader reader = reader();
        reader.header();
        while (reader.next() != null) {
            // The chunk is what is measured.
        }
        counted.megabytes += bytes.length / 1e6;
        return reader.records();
    }

    @Benchmark
    public long scanAndParse(Megabytes counted) throws IOException {
        ChunkReader reader = reader();
        reader.header();
        long fields = 0;
        for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            Records records = parser.parse(chunk);
            fields += records.fields(records.size() - 1);
        }
        counted.megabytes += bytes.length / 1e6;
        return fields;
    }

    /** The same fields by commons-csv, which camel-csv is made of. */
    @Benchmark
    public long commonsCsv(Megabytes counted) throws IOException {
        long fields = 0;
        try (CSVParser parser = CSVFormat.RFC4180.parse(
                new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8))) {
            for (CSVRecord csvRecord : parser) {
                fields += csvRecord.size();
            }
        }
        counted.megabytes += bytes.length / 1e6;
        return fields;
    }

    /** What reading costs without looking. */
    @Benchmark
    public int copy(Megabytes counted) throws IOException {
        byte[] buffer = new byte[1 << 16];
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        while (in.read(buffer) >= 0) {
            // Read on.
        }
        counted.megabytes += bytes.length / 1e6;
        return buffer[17];
    }

    private ChunkReader reader() {
        return new ChunkReader(
                new ByteArrayInputStream(bytes), dialect, RecordLimits.standard(), CHUNK_RECORDS, CHUNK_BYTES);
    }

    public static void main(String[] arguments) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        Arrays.stream(arguments.length > 0 ? arguments : new String[] {ScannerBenchmark.class.getSimpleName()})
                .forEach(options::include);
        new Runner(options.jvmArgsAppend("-Xmx512m", "-XX:+UseSerialGC").build()).run();
    }
}
