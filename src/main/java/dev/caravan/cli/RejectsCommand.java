package dev.caravan.cli;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

/** {@code caravan rejects}: the refused records of a job, as CSV. */
@Command(
        name = "rejects",
        description =
                "Writes a job's rejected records as CSV: the original columns, then _line,_offset,_column,_reason,_message,"
                        + " and _raw if the text of a record can't be split into columns.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The file is UTF-8 with commas and double quotes, whatever the source's dialect. Cells that a spreadsheet could run",
            "as a formula, which begin with = + - @ or a tab, get an apostrophe before them.",
            "",
            "Correct it and load it again: change the original columns, or _raw, which wins unless it is empty; leave _line and",
            "_offset as they are; rows that you don't correct may stay or be removed. The apostrophes are removed again.",
            "",
            "Examples:",
            "  caravan rejects 1",
            "  caravan rejects 1 -o fix.csv",
            "  caravan load fix.csv --corrects 1",
        })
final class RejectsCommand extends JobFileCommand {
    @Override
    void require(ConfigurableApplicationContext application, JobView view) {
        if (application.getBean(JobService.class).areRejectsGone(job)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the rejects of job %d are gone: they are kept for as long as caravan.retention.rejects says"
                            .formatted(job));
        }
    }

    @Override
    String resource() {
        return "rejects.csv";
    }

    @Override
    long write(ConfigurableApplicationContext application, JobView view, OutputStream out) throws IOException {
        return application.getBean(RejectsFile.class).write(view.job(), out);
    }
}
