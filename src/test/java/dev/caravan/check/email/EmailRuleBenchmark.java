package dev.caravan.check.email;

import java.nio.charset.StandardCharsets;
import java.util.Random;
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

/** Addresses a second on one core: plain ones, ones beyond ASCII, and ones that are refused. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EmailRuleBenchmark {
    private static final int ADDRESSES = 10_000;

    @Param({"plain", "international", "refused"})
    public String kind = "plain";

    private final EmailRule rule = new EmailRule(EmailSettings.DEFAULT);
    private final byte[][] addresses = new byte[ADDRESSES][];
    private final byte[] form = new byte[EmailRule.MAX_NORMALISED_BYTES];

    @Setup
    public void makeAddresses() {
        Random random = new Random(42);
        for (int i = 0; i < ADDRESSES; i++) {
            String name = Long.toString(random.nextLong(1L << 40), 36) + "." + Integer.toString(i, 36);
            String address =
                    switch (kind) {
                        case "plain" -> name + "@mail" + i % 97 + ".example.com";
                        case "international" -> name + "é@bücher" + i % 97 + ".de";
                        default -> name + "@" + name + " (gone)";
                    };
            addresses[i] = address.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ADDRESSES)
    public void check(Blackhole verdicts) {
        for (byte[] address : addresses) {
            verdicts.consume(rule.check(address, 0, address.length));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ADDRESSES)
    public void checkAndNormalise(Blackhole results) {
        for (byte[] address : addresses) {
            results.consume(rule.check(address, 0, address.length));
            results.consume(rule.normalise(address, 0, address.length, form, 0));
        }
    }
}
