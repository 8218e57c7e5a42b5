package dev.caravan.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.option.SourceArgument;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.ShutdownMessage;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.ledger.job.JobState;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report that a running Caravan makes: it is given the sources, followed, and its file is fetched. */
public final class ServerReport {
    private final Server server;
    private final Hints hints;
    private final PrintWriter out;
    private final PrintWriter err;
    private volatile long job;

    public ServerReport(Server server, Hints hints, PrintWriter out, PrintWriter err) {
        this.server = server;
        this.hints = hints;
        this.out = out;
        this.err = err;
    }

    /** What servers can't be told, or null. */
    public static @Nullable String obstacle(List<SourceArgument> sources, ReportOptions options) {
        for (SourceArgument source : sources) {
            if (source.isListed()) {
                return source.name() + " (name one object or file)";
            }
            if (source.file() != null && ZipPath.of(source.file()).entry() != null) {
                return source.name() + " (send the archive, or take the file out of it)";
            }
        }
        return options.report() == null && options.format() != ReportSpec.Format.CSV
                ? "-o with this ending: it writes a report that is not configured as .csv"
                : null;
    }

    /**
     * Makes the report.
     *
     * @param file gets its name when it is complete
     * @return the exit code
     * @throws CommandFailure if the server refuses or stays away, or the file can't be written
     */
    @SuppressWarnings("try") // closing the shutdown message removes it
    public int run(List<SourceArgument> sources, ReportOptions options, Path file, boolean json)
            throws InterruptedException {
        requireFormat(options);
        ServerProgress progress = new ServerProgress(server);
        SourceUploads uploads = new SourceUploads(server, progress);
        List<TusUpload.Held> held = new ArrayList<>();
        try (ShutdownMessage shutdownMessage = ShutdownMessage.of(err, this::stopped)) {
            List<String> names = new ArrayList<>();
            for (SourceArgument source : sources) {
                String reference = source.reference();
                if (reference != null) {
                    names.add(reference);
                } else {
                    TusUpload.Held each = uploads.send(source);
                    held.add(each);
                    names.add(each.source());
                }
            }
            JsonNode made = server.post("/api/jobs", ReportRequest.of(names, options), Server.UPLOAD_TIMEOUT_MILLIS);
            job = ServerJob.of(made).summary().job();
            ServerJob ended = progress.ended(job);
            boolean completed = ended.summary().state() == JobState.COMPLETED;
            if (completed) {
                fetch(ended, file);
                ended = ended.with("output", file.toString());
            }
            out.print(json ? Json.line(ended.exact()) + System.lineSeparator() : ended.text(hints));
            out.flush();
            return completed ? ExitCode.COMPLETED : ExitCode.FAILED;
        } finally {
            // The report has been made of them, or will not be.
            held.forEach(each -> TusUpload.delete(server, each));
        }
    }

    private String stopped() {
        return job == 0
                ? "Stopped before the server had everything: no report is made. Run the same command again."
                : "The server goes on with job %d. To follow it: %s; to stop it: %s"
                        .formatted(
                                job,
                                hints.command("status %d --follow".formatted(job)),
                                hints.command("abort %d".formatted(job)));
    }

    /** A configured report has a format of its own. */
    private void requireFormat(ReportOptions options) {
        if (options.report() == null || options.format() == null) {
            return;
        }
        JsonNode rules =
                server.get("/api/reports/" + Server.encoded(options.report())).path("rules");
        String format = rules.path("format").asText("csv").replace('_', '-').toLowerCase(Locale.ROOT);
        for (ReportSpec.Format known : ReportSpec.Format.values()) {
            if (known != options.format() && known.name().replace('_', '-').equalsIgnoreCase(format)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "-o: the server writes report %s as %s; name a file that ends so"
                                .formatted(options.report(), known.suffix()));
            }
        }
    }

    private void fetch(ServerJob ended, Path file) {
        Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
        MessageDigest digest = Sha256.digest();
        try {
            try (OutputStream to =
                    new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)), digest)) {
                server.download("/api/jobs/%d/result".formatted(job), to);
            }
            String wanted = ended.summary().reported() == null
                    ? null
                    : ended.summary().reported().sha256();
            if (!Sha256.hex(digest).equals(wanted)) {
                throw new CommandFailure(
                        ExitCode.FAILED, "the report that came is not the one that job %d made".formatted(job));
            }
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "%s: can't be written: %s".formatted(file, e.getMessage()), e);
        } finally {
            delete(partial);
        }
    }

    private static void delete(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            // Its name says what it is.
        }
    }
}
