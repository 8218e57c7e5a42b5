package dev.caravan.cli;

import dev.caravan.csv.DialectOptions;
import dev.caravan.csv.Ragged;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan preview}: needs neither database nor queue. */
@Command(
        name = "preview",
        description = "Shows how CSV files would be read: dialect, columns, first records, and bad rows with reasons.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 all were read, 2 bad usage, 4 one can't be read.",
            "",
            "Examples:",
            "  caravan preview people.csv.gz",
            "  caravan preview 'exports/*.csv' --rows all --json",
            "  caravan preview people.txt --delimiter tab --quote none --no-header",
        })
@SuppressWarnings("NullAway.Init")
final class PreviewCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "A file, a directory of CSV files, or a glob in quotes.")
    List<String> sources;

    @Option(
            names = "--rows",
            paramLabel = "N|all",
            defaultValue = "10",
            description = "Records to show (default: ${DEFAULT-VALUE}).")
    String rows;

    @Option(names = "--json", description = "Print one JSON object a source.")
    boolean json;

    @Mixin
    DialectArguments dialect = new DialectArguments();

    @Mixin
    RaggedArgument ragged = new RaggedArgument();

    @Override
    public Integer call() {
        Long limit = limit();
        DialectOptions options = dialect.options();
        int exit = Exit.COMPLETED;
        for (Path file : Sources.expand(sources)) {
            try {
                show(file, options, limit);
            } catch (IOException e) {
                spec.commandLine().getErr().printf("caravan: %s: %s%n", file, e.getMessage());
                exit = Exit.FAILED;
            }
        }
        return exit;
    }

    private void show(Path file, DialectOptions options, @Nullable Long limit) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Preview preview = Preview.of(file, options, Objects.requireNonNullElse(ragged.policy(), Ragged.REJECT));
        if (json) {
            PreviewJson.write(preview, file.toString(), limit, out);
        } else {
            PreviewText.write(preview, file.toString(), limit, out);
        }
        out.println();
        out.flush();
    }

    private @Nullable Long limit() {
        if (rows.equals("all")) {
            return null;
        }
        if (!rows.matches("\\d{1,18}")) {
            throw new CommandFailure(Exit.USAGE, "--rows is \"%s\": must be a number or all".formatted(rows));
        }
        return Long.parseLong(rows);
    }
}
