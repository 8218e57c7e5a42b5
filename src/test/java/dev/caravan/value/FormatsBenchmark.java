package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Nanoseconds for a value that fits. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class FormatsBenchmark {
    private static final int VALUES = 10_000;

    @Param({"integer", "decimal", "decimal-comma", "currency", "date", "date-formats", "timestamp", "time-zone", "uuid"
    })
    public String type = "integer";

    private ValueFormat valueFormat = ValueFormats.integer(true);
    private final byte[][] values = new byte[VALUES][];

    @Setup
    public void makeValues() {
        Random random = new Random(42);
        valueFormat = switch (type) {
            case "integer" -> ValueFormats.integer(true);
            case "decimal" -> ValueFormats.decimal(true);
            case "decimal-comma" -> styled(NumberStyle.Affix.NONE);
            case "currency" -> styled(NumberStyle.Affix.CURRENCY);
            case "date-formats" ->
                ValueFormats.date(List.of(TimePattern.of("dd.MM.yyyy"), TimePattern.of("yyyy-MM-dd")), null);
            case "time-zone" -> ValueFormats.timestamp(null, true, ZoneId.of("Europe/Berlin"));
            case "date" -> ValueFormats.date(null, true);
            case "timestamp" -> ValueFormats.timestamp(null, false, true);
            default -> ValueFormats.uuid(true);
        };
        for (int i = 0; i < VALUES; i++) {
            String day = String.format(
                    Locale.ROOT,
                    "20%02d-%02d-%02d",
                    random.nextInt(100),
                    1 + random.nextInt(12),
                    1 + random.nextInt(28));
            String value =
                    switch (type) {
                        case "integer" -> Integer.toString(random.nextInt(10_000_000));
                        case "decimal" -> random.nextInt(100_000) + "." + random.nextInt(100);
                        case "decimal-comma" -> random.nextInt(100_000) + "," + random.nextInt(100);
                        case "currency" -> random.nextInt(100_000) + "," + random.nextInt(100) + " €";
                        case "date", "date-formats" -> day;
                        case "timestamp", "time-zone" -> day + " 12:34:" + (10 + random.nextInt(50));
                        default -> new UUID(random.nextLong(), random.nextLong()).toString();
                    };
            values[i] = value.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static ValueFormat styled(NumberStyle.Affix affix) {
        NumberStyle style = new NumberStyle(',', List.of("."), affix);
        return ValueFormats.with(
                Set.of(), new ValueStyle(style, List.of(), List.of(), null), ValueFormats.decimal(true), false);
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public void write(Blackhole lengths) {
        byte[] out = new byte[64];
        for (byte[] value : values) {
            lengths.consume(valueFormat.write(value, 0, value.length, out, 0));
        }
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public void check(Blackhole misfits) {
        for (byte[] value : values) {
            misfits.consume(valueFormat.typeMismatch(value, 0, value.length));
        }
    }
}
