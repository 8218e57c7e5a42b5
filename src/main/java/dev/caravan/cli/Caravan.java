package dev.caravan.cli;

import dev.caravan.cli.application.ApplicationCommand;
import dev.caravan.cli.check.CheckCommand;
import dev.caravan.cli.deadletter.DeadLettersCommand;
import dev.caravan.cli.doctor.DoctorCommand;
import dev.caravan.cli.explain.ExplainCommand;
import dev.caravan.cli.feeds.FeedsCommand;
import dev.caravan.cli.option.GlobalOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ErrorMessages;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.SecretRedaction;
import dev.caravan.cli.output.ShutdownMessage;
import dev.caravan.cli.output.StatusLine;
import dev.caravan.cli.preview.PreviewCommand;
import dev.caravan.cli.reconcile.ReconcileCommand;
import dev.caravan.cli.report.ReportCommand;
import dev.caravan.tools.generate.Generate;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;

/** {@code caravan}: the entry point of every command. */
@Command(
        name = "caravan",
        description = "Carries CSV files of any size into a SQL database, exactly once, and accounts for every row.",
        mixinStandardHelpOptions = true,
        version = "caravan 0.1.0",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  caravan load samples/contacts.csv",
            "  caravan load 'exports/*.csv' --table people --key email",
            "  caravan preview exports/people.csv.gz",
            "  caravan report plays.csv --group-by Song --sum Plays -o plays-by-song.csv",
            "  caravan serve                      watches caravan-data/inbox",
            "  caravan rejects 1 -o rejects.csv",
            "",
            "`caravan COMMAND --help` describes each command. Only --debug prints stack traces.",
        })
public final class Caravan extends GlobalOptions {
    private static final List<Class<?>> COMMANDS = List.of(
            LoadCommand.class,
            ReportCommand.class,
            PreviewCommand.class,
            FeedsCommand.class,
            CheckCommand.class,
            ServeCommand.class,
            JobsCommand.class,
            StatusCommand.class,
            AbortCommand.class,
            UndoCommand.class,
            ReconcileCommand.class,
            RejectsCommand.class,
            DuplicatesCommand.class,
            ExplainCommand.class,
            DeadLettersCommand.class,
            CrashTestCommand.class,
            CredentialsCommand.class,
            DoctorCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            StopCommand.class,
            CompletionCommand.class,
            Generate.class);

    /** For binary results, because {@code System.out} is redirected to the log. */
    static final PrintStream STDOUT = System.out;

    private Caravan() {}

    public static void main(String... given) {
        String[] args = HiddenArguments.restored(given, System.getenv());
        StatusLine.install();
        CommandLine commandLine = commandLine(args);
        // Only results go to stdout, which scripts read; the log goes to stderr.
        commandLine.setOut(commandLine.getOut());
        System.setOut(System.err);
        int exit = commandLine.execute(args);
        if (exit != ServeCommand.STILL_RUNNING) {
            System.exit(exit);
        }
    }

    /** Creates the command that the arguments name, or all of them for the help. Creating all takes longer than parsing. */
    public static CommandLine commandLine(String... args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        CommandLine commandLine = new CommandLine(new Caravan());
        commandsOf(args).forEach(commandLine::addSubcommand);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        HelpText.applyTo(commandLine);
        IParameterExceptionHandler usage = (e, given) -> {
            PrintWriter err = e.getCommandLine().getErr();
            err.println("caravan: " + SecretRedaction.text(UsageText.of(e)));
            err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return ExitCode.USAGE;
        };
        IExecutionExceptionHandler failure = (e, failed, parsed) -> {
            if (ShutdownMessage.isPrinted()) {
                return ExitCode.FAILED;
            }
            CommandFailure reason = ErrorMessages.explain(e);
            String message = SecretRedaction.text(String.valueOf(reason.getMessage()));
            failed.getErr()
                    .println("caravan: "
                            + (failed.getCommand() instanceof ApplicationCommand command
                                    ? command.hints().in(message)
                                    : message));
            if (debug) {
                failed.getErr().print(SecretRedaction.stackTrace(e));
            }
            return reason.exitCode();
        };
        return commandLine
                .setExecutionStrategy(parsed -> {
                    EmptyArguments.refuse(parsed);
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler(usage)
                .setExecutionExceptionHandler(failure);
    }

    private static List<Class<?>> commandsOf(String... args) {
        Optional<String> name =
                Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst();
        Optional<Class<?>> wanted = COMMANDS.stream()
                .filter(command -> name.equals(
                        Optional.of(command.getAnnotation(Command.class).name())))
                .findFirst();
        return wanted.<List<Class<?>>>map(List::of).orElse(COMMANDS);
    }
}
