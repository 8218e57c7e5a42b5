package dev.caravan.cli;

import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the ledger and ends. */
@SuppressWarnings("NullAway.Init")
abstract class LedgerCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

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
        return ((Caravan) spec.root().userObject()).debug;
    }

    /** Does the command's work; the result is its exit code. */
    abstract int ask(ConfigurableApplicationContext application) throws Exception;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    static JobView job(ConfigurableApplicationContext application, long id) {
        return application
                .getBean(Operations.class)
                .job(id)
                .orElseThrow(() ->
                        new CommandFailure(Exit.USAGE, "there is no job %d; caravan jobs lists them".formatted(id)));
    }
}
