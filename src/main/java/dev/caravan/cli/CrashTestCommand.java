package dev.caravan.cli;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.option.GlobalOptions;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.ShutdownMessage;
import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.jobs.JobService;
import dev.caravan.ledger.database.Database;
import dev.caravan.tools.crash.CrashTest;
import dev.caravan.tools.crash.CrashTestEnvironment;
import dev.caravan.tools.crash.CrashTestException;
import dev.caravan.tools.crash.CrashTestPlan;
import dev.caravan.tools.crash.CrashTestTarget;
import dev.caravan.tools.crash.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code caravan crash-test}: what the promise is worth on this machine and this database. */
@Command(
        name = "crash-test",
        description = "Injects every known kind of fault into a load, and proves that the result is correct.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Child processes load a generated file. They are killed (kill -9) at random times and started again, while the queue",
            "is lost with all its messages, connections to the database are cut or held, the database is restarted if Caravan",
            "runs it, and messages come late and twice. Then table and ledger are compared with the outcome of an",
            "undisturbed load.",
            "",
            "It uses the table crash_test_SEED, which it drops if the result is correct, and leaves a job in the ledger.",
            "",
            "Exit codes: 0 table and ledger are correct, 2 bad usage, 4 they are not, or the load stopped moving.",
            "",
            "Examples:",
            "  caravan crash-test",
            "  caravan crash-test --rows 200000 --kills 50 --seed 7",
            "  caravan crash-test --target triggers",
            "  caravan crash-test --target partitioned --load-method staged",
            "  caravan crash-test --db 'jdbc:postgresql://db.example.com/test?user=loader&password=…'",
        })
@SuppressWarnings("NullAway.Init")
final class CrashTestCommand implements Callable<Integer> {
    private static final long FEWEST_ROWS = 1_000;
    private static final int SEEDS = 1_000_000;

    @ParentCommand
    GlobalOptions global;

    @Spec
    CommandSpec spec;

    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Rows of the file, 1,000 or more (default: ${DEFAULT-VALUE}).")
    long rows;

    @Option(
            names = "--kills",
            paramLabel = "K",
            defaultValue = "20",
            description = "Kills of splitters and loaders, 1 or more (default: ${DEFAULT-VALUE}). Each takes some 4 s.")
    int kills;

    @Option(
            names = "--target",
            paramLabel = "KIND",
            defaultValue = "made",
            converter = AsTarget.class,
            description = {
                "The table to load into (default: ${DEFAULT-VALUE}):",
                "  made         Caravan creates it.",
                "  own          It exists, with a primary key and without columns of Caravan.",
                "  partitioned  The same, partitioned by its key. PostgreSQL only.",
                "  triggers     The same, with a trigger that drops rows, one that writes a history, and a deferred foreign key"
                        + " that rows of the file break. PostgreSQL only.",
            })
    CrashTestTarget kind = CrashTestTarget.MADE;

    @Option(
            names = "--load-method",
            paramLabel = "direct|staged",
            defaultValue = "direct",
            description =
                    "How rows get into the table (default: ${DEFAULT-VALUE}): chunk by chunk, or staged and then published"
                            + " in one transaction. Not staged: --target triggers, whose rows may be dropped. PostgreSQL only.")
    LoadMethod method = LoadMethod.DIRECT;

    @Option(names = "--seed", paramLabel = "S", description = "Repeats the file and the order of events; default: any.")
    @Nullable Long seed;

    @Option(names = "--json", description = "Print the verdict as one JSON object.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        if (rows < FEWEST_ROWS || kills < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--rows must be 1,000 or more, --kills 1 or more");
        }
        if (seed != null && seed < 0) {
            throw new CommandFailure(ExitCode.USAGE, "--seed must be 0 or more, not " + seed);
        }
        if (method == LoadMethod.AUTO || (method == LoadMethod.STAGED && kind == CrashTestTarget.TRIGGERS)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--load-method must be direct or staged; with --target triggers only direct");
        }
        boolean postgres = Database.of(Objects.requireNonNullElse(target.database, "")) == Database.POSTGRESQL;
        if (method == LoadMethod.STAGED && !postgres) {
            throw new CommandFailure(ExitCode.USAGE, "--load-method staged needs PostgreSQL");
        }
        if (kind.needsPostgres() && !postgres) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--target %s needs PostgreSQL; elsewhere there are made and own".formatted(name(kind)));
        }
        CrashTestPlan plan = new CrashTestPlan(
                kind,
                method.name().toLowerCase(Locale.ROOT),
                rows,
                kills,
                seed == null ? new Random().nextInt(SEEDS) : seed);
        Map<String, Object> properties = target.properties();
        Path directory = directory(plan);
        properties.put("caravan.data-dir", directory.toString());
        Verdict verdict;
        try (ConfigurableApplicationContext ledger = Application.ledgerOnly(properties, global.debug)) {
            verdict = run(plan, directory, ledger);
        } finally {
            EmbeddedPostgres.stop(directory);
        }
        print(verdict, directory);
        if (!verdict.passed()) {
            return ExitCode.FAILED;
        }
        delete(directory);
        return ExitCode.COMPLETED;
    }

    @SuppressWarnings("try") // closing it is its only use
    private Verdict run(CrashTestPlan plan, Path directory, ConfigurableApplicationContext ledger) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "crash-test --target %s --load-method %s --rows %d --kills %d --seed %d%n",
                name(plan.target()), plan.method(), plan.rows(), plan.kills(), plan.seed());
        RunningPostgres own = ledger.getBeanProvider(RunningPostgres.class).getIfAvailable();
        Runnable restart = own == null
                ? null
                : () -> {
                    EmbeddedPostgres.stop(directory);
                    EmbeddedPostgres.start(directory);
                };
        try (CrashTestEnvironment site = new CrashTestEnvironment(
                plan,
                directory,
                ledger.getBean(JobService.class),
                ledger.getBean(JdbcTemplate.class),
                own == null ? String.valueOf(target.database) : withCredentials(own),
                restart)) {
            // Ctrl-C must leave no process behind.
            Runnable stop = () -> {
                site.close();
                EmbeddedPostgres.stop(directory);
            };
            try (ShutdownMessage shutdownMessage = ShutdownMessage.of(err, "Stopped.", stop)) {
                Verdict verdict = run(plan, site);
                if (verdict.passed()) {
                    site.clear();
                }
                return verdict;
            } catch (CrashTestException e) {
                throw new CommandFailure(
                        ExitCode.FAILED, "seed %d: %s".formatted(plan.seed(), String.valueOf(e.getMessage())), e);
            }
        }
    }

    private static String name(CrashTestTarget target) {
        return target.name().toLowerCase(Locale.ROOT);
    }

    /** Reads the name of a target. */
    static final class AsTarget implements ITypeConverter<CrashTestTarget> {
        @Override
        public CrashTestTarget convert(String value) {
            return Arrays.stream(CrashTestTarget.values())
                    .filter(target -> name(target).equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "\"%s\" is no table to load into: made, own, partitioned or triggers".formatted(value)));
        }
    }

    private Verdict run(CrashTestPlan plan, CrashTestEnvironment site) throws IOException {
        try (CrashTest test = new CrashTest(plan, site, spec.commandLine().getErr()::println)) {
            return test.run();
        }
    }

    private static String withCredentials(RunningPostgres own) {
        return own.jdbcUrl() + "?user=" + own.username() + "&password=" + own.password();
    }

    /** A new one, so that no other data directory is touched. */
    private Path directory(CrashTestPlan plan) throws IOException {
        Path directory = target.dataDir.resolve("crash-test-" + plan.seed()).toAbsolutePath();
        if (Files.exists(directory)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "%s is there, from a test that failed or was stopped: look at it and remove it, or take another --seed"
                            .formatted(directory));
        }
        return Files.createDirectories(directory);
    }

    private void print(Verdict verdict, Path directory) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(CrashTestJson.of(verdict));
        } else {
            out.printf(
                    "%s with seed %d, after %s.%n",
                    verdict.passed() ? "PASSED" : "FAILED",
                    verdict.seed(),
                    verdict.disturbances().entrySet().stream()
                            .map(done -> done.getValue() + " × " + done.getKey())
                            .collect(Collectors.joining(", ")));
            for (Verdict.Check check : verdict.checks()) {
                out.printf(
                        Locale.ROOT,
                        "  %-30s %20s%s%n",
                        check.name(),
                        check.actual(),
                        check.holds() ? "" : "   must be " + check.expected());
            }
            if (!verdict.passed()) {
                out.printf("The logs of the processes, and the database, are in %s%n", directory);
            }
        }
        out.flush();
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
