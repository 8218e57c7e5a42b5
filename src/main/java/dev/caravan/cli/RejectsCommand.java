package dev.caravan.cli;

import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class RejectsCommand extends LedgerCommand {
    @Parameters(paramLabel = "JOB", description = "Number of the job.")
    long job;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file instead of stdout.")
    @Nullable Path output;

    @Override
    public int ask(ConfigurableApplicationContext application) throws IOException {
        JobView view = job(application, job);
        if (application.getBean(JobService.class).areRejectsGone(job)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the rejects of job %d are gone: they are kept for as long as caravan.retention.rejects says"
                            .formatted(job));
        }
        try (OutputStream out = output == null ? stdout() : file(output)) {
            application.getBean(RejectsFile.class).write(view.job(), out);
        }
        return ExitCode.COMPLETED;
    }

    private static OutputStream file(Path path) {
        try {
            return new BufferedOutputStream(Files.newOutputStream(path));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "%s: can't be written: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Stays open, because the caller owns it. */
    private static OutputStream stdout() {
        return new BufferedOutputStream(new FilterOutputStream(Caravan.STDOUT) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        });
    }
}
