package dev.caravan.cli.application;

import dev.caravan.cli.option.GlobalOptions;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the ledger and ends. */
@SuppressWarnings("NullAway.Init")
public abstract class LedgerCommand implements Callable<Integer> {
    @Spec
    public CommandSpec spec;

    @Mixin
    TargetOptions target = new TargetOptions();

    @Override
    public final Integer call() throws Exception {
        try (ConfigurableApplicationContext application = Application.ledgerOnly(target.properties(), isDebug())) {
            int exit = ask(application);
            out().flush();
            return exit;
        }
    }

    boolean isDebug() {
        return ((GlobalOptions) spec.root().userObject()).debug;
    }

    /** Does the command's work; the result is its exit code. */
    public abstract int ask(ConfigurableApplicationContext application) throws Exception;

    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    public static JobView job(ConfigurableApplicationContext application, long id) {
        return application
                .getBean(JobService.class)
                .job(id)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, "there is no job %d; caravan jobs lists them".formatted(id)));
    }
}
