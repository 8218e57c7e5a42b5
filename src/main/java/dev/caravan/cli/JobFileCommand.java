package dev.caravan.cli;

import dev.caravan.cli.application.ClientCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerJob;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.Counted;
import dev.caravan.jobs.JobView;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that writes a CSV file about one job. */
abstract class JobFileCommand extends ClientCommand {
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
        require(application, view);
        if (output == null) {
            try (OutputStream out = stdout()) {
                write(application, view, out);
            }
            return ExitCode.COMPLETED;
        }
        long rows;
        try (OutputStream out = file(output)) {
            rows = write(application, view, out);
        }
        sayWritten(output, rows);
        return ExitCode.COMPLETED;
    }

    @Override
    public int ask(Server server) throws IOException {
        ServerJob.get(server, job);
        String path = "/api/jobs/%d/%s".formatted(job, resource());
        if (output == null) {
            try (OutputStream out = stdout()) {
                server.download(path, out);
            }
            return ExitCode.COMPLETED;
        }
        CsvRecordCounter counter = new CsvRecordCounter(file(output));
        try (counter) {
            server.download(path, counter);
        }
        sayWritten(output, Math.max(0, counter.records() - 1));
        return ExitCode.COMPLETED;
    }

    private void sayWritten(Path output, long rows) throws IOException {
        err().printf(
                        "Wrote %s, %s, to %s.%n",
                        Counted.of(rows, "row"),
                        Counted.of(Files.size(output), "byte"),
                        Terminal.line(output.toString()));
    }

    /** Name of the file over HTTP, below the job's path. */
    abstract String resource();

    /** Fails if there can be no such file, before one is created. */
    abstract void require(ConfigurableApplicationContext application, JobView view);

    /** Returns the number of rows after the header. */
    abstract long write(ConfigurableApplicationContext application, JobView view, OutputStream out) throws IOException;

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
