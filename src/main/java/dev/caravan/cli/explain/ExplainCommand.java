package dev.caravan.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.ApplicationCommand;
import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerJob;
import dev.caravan.cli.client.ServerOptions;
import dev.caravan.cli.option.ColumnOptions;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.option.FeedArgument;
import dev.caravan.cli.option.FieldCountArgument;
import dev.caravan.cli.option.MappingArguments;
import dev.caravan.cli.option.WriteArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.preview.FilePlans;
import dev.caravan.explain.Explainer;
import dev.caravan.explain.Explanation;
import dev.caravan.feed.JobOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan explain}: what became of a line, and how a file would be loaded. */
@Command(
        name = "explain",
        description = {
            "JOB LINE: says what became of a line of a job's source: the record, its chunk and message, the checks, and the row, the"
                    + " reject, or what won if it was a duplicate.",
            "FILE: says which feed a file is loaded by, and why, and the plan that results: columns with types, key, mode, policies."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "LINE is a line of the file, from 1, as an editor counts them (of a .gz, decompressed); any line of a record of several",
            "lines will do. The source must be where it was, or where Caravan archived it, and unchanged; else the ledger says what",
            "it knows. FILE is read as preview reads it, without a database; with --db its table is asked, too.",
            "Values are shortened. Exit codes: 0 explained; 2 bad usage, no such job, or one that has no lines to explain; 4 the",
            "file can't be read, or would not load.",
            "",
            "Examples:",
            "  caravan explain 7 12",
            "  caravan explain 7 12 --json",
            "  caravan explain 7 12 --server https://caravan.example.com --server-key-file ~/.caravan-key",
            "  caravan explain exports/people.csv",
            "  caravan explain people.csv --feed contacts --db postgres://loader@db.example.com/crm",
        })
public final class ExplainCommand extends ApplicationCommand {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Set<String> OF_JOBS = Set.of("--json", "--db", "--data-dir", "--server", "--server-key-file");

    @Parameters(
            arity = "1..2",
            paramLabel = "JOB LINE | FILE",
            description =
                    "Number of a job and of a line; or a file, a URL, an S3 object, or an entry of a zip archive (x.zip!/y.csv).")
    List<String> arguments = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Mixin
    FeedArgument feed = new FeedArgument();

    @Option(names = "--table", paramLabel = "T", description = "FILE: its table, as load would be told.")
    @Nullable String table;

    @Mixin
    ColumnOptions columns = new ColumnOptions();

    @Mixin
    DialectArguments dialect = new DialectArguments();

    @Mixin
    FieldCountArgument fieldCount = new FieldCountArgument();

    @Mixin
    MappingArguments mapping = new MappingArguments();

    @Mixin
    WriteArguments write = new WriteArguments();

    @Mixin
    ServerOptions serverOptions = new ServerOptions();

    @Override
    public Integer call() {
        if (arguments.size() == 1 && !isNumber(0)) {
            if (serverOptions.areGiven()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--server: explains lines of jobs (caravan explain 7 12); FILE is read by this process");
            }
            return FilePlans.show(
                    arguments.get(0), options(), feed.properties(), target, isDebug(), json, out(), err());
        }
        if (arguments.size() != 2 || !isNumber(0) || !isNumber(1)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "say JOB LINE, two numbers (caravan explain 7 12), or one FILE (caravan explain people.csv)");
        }
        requireNoOptionsOfFiles();
        return explain(Long.parseLong(arguments.get(0)), Long.parseLong(arguments.get(1)));
    }

    private boolean isNumber(int argument) {
        return NUMBER.matcher(arguments.get(argument)).matches();
    }

    private JobOptions options() {
        return new JobOptions(
                        feed.name(),
                        table,
                        columns.key(),
                        columns.types(),
                        dialect.options(),
                        fieldCount.policy(),
                        null,
                        false,
                        write.options(!columns.key().isEmpty()),
                        null,
                        false)
                .mapping(mapping.mapping().withFormats(columns.formats()));
    }

    private void requireNoOptionsOfFiles() {
        String others = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !OF_JOBS.contains(name))
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "%s: a job's line is explained by the settings that the job has".formatted(others));
        }
    }

    private int explain(long job, long line) {
        if (line < 1) {
            throw new CommandFailure(ExitCode.USAGE, "LINE is 0: lines are counted from 1");
        }
        Server server = serverOptions.server(target, err());
        if (server != null) {
            return print(explained(server, job, line));
        }
        try (ConfigurableApplicationContext application = Application.ledgerOnly(target.properties(), isDebug())) {
            return print(application
                    .getBean(Explainer.class)
                    .explain(LedgerCommand.job(application, job).job(), line, Explainer.UNLIMITED));
        }
    }

    private static Explanation explained(Server server, long job, long line) {
        ServerJob.get(server, job);
        JsonNode answer = server.get(Server.path("/api/jobs/%d/explain".formatted(job), Map.of("line", line)));
        return Server.value(
                answer, Explanation.class, "state", "source", "table", "verdict", "message", "columns", "notes");
    }

    private int print(Explanation explanation) {
        if (json) {
            out().println(Json.line(explanation));
        } else {
            ExplanationText.write(explanation, out());
        }
        out().flush();
        return ExitCode.COMPLETED;
    }
}
