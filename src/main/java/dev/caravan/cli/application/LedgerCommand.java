package dev.caravan.cli.application;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import org.springframework.context.ConfigurableApplicationContext;

/** A command that reads or changes the ledger and ends, without a queue or routes. */
public abstract class LedgerCommand extends ApplicationCommand {
    @Override
    public Integer call() throws Exception {
        try (ConfigurableApplicationContext application = Application.ledgerOnly(target.properties(), isDebug())) {
            int exit = ask(application);
            out().flush();
            return exit;
        }
    }

    /** Does the command's work; the result is its exit code. */
    public abstract int ask(ConfigurableApplicationContext application) throws Exception;

    /** @throws CommandFailure if no job has the id */
    public static JobView job(ConfigurableApplicationContext application, long id) {
        return application
                .getBean(JobService.class)
                .job(id)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, "there is no job %d; caravan jobs lists them".formatted(id)));
    }
}
