package dev.caravan.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.option.SourceArgument;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.ShutdownMessage;
import dev.caravan.cli.output.SubmittedJobJson;
import dev.caravan.cli.output.Terminal;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.RepeatJson;
import dev.caravan.ledger.job.JobState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A load that a running Caravan does: it is given the sources, followed, and its jobs are printed as those of this process are. */
public final class ServerLoad {
    private static final int MOST_JOBS_OF_A_SOURCE = 100_000;
    private static final int MOST_STARTS = 5;

    private final Server server;
    private final boolean namesFiles;
    private final Hints hints;
    private final PrintWriter out;
    private final PrintWriter err;
    private final List<Long> submitted = new ArrayList<>();

    /** Of dry runs, which read them until they end. */
    private final List<TusUpload.Held> triedUploads = new ArrayList<>();

    /** @param namesFiles whether the server reads files of this machine by their paths; else they are uploaded */
    public ServerLoad(Server server, boolean namesFiles, Hints hints, PrintWriter out, PrintWriter err) {
        this.server = server;
        this.namesFiles = namesFiles;
        this.hints = hints;
        this.out = out;
        this.err = err;
    }

    /**
     * A job of the command.
     *
     * @param created whether the command made it
     * @param file that was named by its path; null: another source
     * @param repeats why it is an earlier job, as the server says it; null: it doesn't
     */
    private record Submitted(
            long job,
            boolean created,
            @Nullable Path file,
            @Nullable JsonNode repeats) {}

    /**
     * Loads the sources, in their order.
     *
     * @return the exit code: {@link ExitCode#COMPLETED} if every job is COMPLETED
     * @throws CommandFailure if the server refuses or stays away
     */
    @SuppressWarnings("try") // closing the shutdown message removes it
    public int run(List<SourceArgument> sources, JobOptions options, boolean json) throws InterruptedException {
        LoadRequest request = new LoadRequest(options);
        ServerProgress progress = new ServerProgress(server);
        SourceUploads uploads = new SourceUploads(server, progress);
        try (ShutdownMessage shutdownMessage = ShutdownMessage.of(err, this::stopped)) {
            List<Submitted> jobs = new ArrayList<>();
            for (SourceArgument source : sources) {
                List<Submitted> made = submit(source, request, uploads);
                jobs.addAll(made);
                synchronized (submitted) {
                    made.forEach(each -> submitted.add(each.job()));
                }
            }
            List<ServerJob> ended = new ArrayList<>();
            for (Submitted each : jobs) {
                boolean isSkipped = !each.created()
                        && (isContent(each) || ServerJob.get(server, each.job()).ended());
                ServerJob job = named(progress.ended(each.job(), ended.size(), jobs.size()), each);
                ended.add(job);
                print(each, job, isSkipped, json);
            }
            if (!json && options.corrects() != null) {
                JobJson first = ServerJob.get(server, options.corrects()).summary();
                out.println(JobText.leftToCorrect(first.job(), first.counts().rejected(), hints));
            }
            if (!json && jobs.size() > 1) {
                List<JobJson> ran = new ArrayList<>();
                for (int i = 0; i < jobs.size(); i++) {
                    if (jobs.get(i).created()) {
                        ran.add(ended.get(i).summary());
                    }
                }
                out.println(JobText.total(ran, jobs.size() - ran.size()));
                out.println();
            }
            out.flush();
            triedUploads.forEach(held -> TusUpload.delete(server, held));
            return ended.stream().allMatch(job -> job.summary().state() == JobState.COMPLETED)
                    ? ExitCode.COMPLETED
                    : ExitCode.FAILED;
        }
    }

    private String stopped() {
        synchronized (submitted) {
            if (submitted.isEmpty()) {
                return "Stopped before the server had a file whole: nothing is loaded. Run the same command again.";
            }
            String more = submitted.size() > 1 ? ", and %d others".formatted(submitted.size() - 1) : "";
            long first = submitted.get(0);
            return "The server goes on with job %d%s. To follow it: %s; to stop it: %s"
                    .formatted(
                            first,
                            more,
                            hints.command("status %d --follow".formatted(first)),
                            hints.command("abort %d".formatted(first)));
        }
    }

    private List<Submitted> submit(SourceArgument source, LoadRequest request, SourceUploads uploads)
            throws InterruptedException {
        Path file = source.file();
        String reference = source.reference();
        if (reference != null) {
            return named(request.json(reference), null);
        }
        if (namesFiles && file != null) {
            return named(request.json(file.toAbsolutePath().toString()), file);
        }
        return started(uploads.send(source), request);
    }

    /** Starts a file that the server holds. That may be asked again: the same file gets the same job. */
    private List<Submitted> started(TusUpload.Held held, LoadRequest request) throws InterruptedException {
        for (int attempts = 1; true; attempts++) {
            try {
                List<Submitted> jobs =
                        jobs(server.post("/api/jobs", request.json(held.source()), Server.UPLOAD_TIMEOUT_MILLIS), null);
                if (request.isDryRun()) {
                    triedUploads.add(held);
                }
                return jobs;
            } catch (UnreachableServer e) {
                if (attempts == MOST_STARTS) {
                    throw e;
                }
                TimeUnit.SECONDS.sleep(attempts);
            } catch (ServerRefusal e) {
                TusUpload.delete(server, held);
                throw e;
            }
        }
    }

    private List<Submitted> named(ObjectNode request, @Nullable Path file) {
        return jobs(server.post("/api/jobs", request), file);
    }

    private static List<Submitted> jobs(JsonNode answer, @Nullable Path file) {
        boolean created = answer.path("new").asBoolean(true);
        JsonNode all = answer.path("jobs");
        if (!all.isArray() || all.isEmpty() || all.size() > MOST_JOBS_OF_A_SOURCE) {
            throw new CommandFailure(ExitCode.FAILED, "the server's answer names no job");
        }
        List<Submitted> jobs = new ArrayList<>();
        for (JsonNode job : all) {
            jobs.add(new Submitted(
                    job.asLong(),
                    created,
                    all.size() == 1 ? file : null,
                    answer.hasNonNull("repeats") && all.size() == 1 ? answer.path("repeats") : null));
        }
        return jobs;
    }

    private static boolean isContent(Submitted job) {
        return job.repeats() != null && job.repeats().path("same").asText().equals("content");
    }

    /** As its user named it: servers name a file without its folder. */
    private static ServerJob named(ServerJob job, Submitted submitted) {
        return submitted.file() == null || !submitted.created()
                ? job
                : job.with(
                        "source",
                        ZipPath.of(submitted.file()).entry() == null
                                ? submitted.file().toAbsolutePath().toUri().toString()
                                : submitted.file().toString());
    }

    private void print(Submitted submission, ServerJob job, boolean skipped, boolean json) {
        if (skipped) {
            err.println(repeated(submission, job));
        }
        if (json) {
            out.println(Json.line(new SubmittedJobJson(
                    job.exact(),
                    skipped ? submission.job() : null,
                    submission.repeats() == null ? null : Server.value(submission.repeats(), RepeatJson.class))));
        } else {
            out.print(job.text(hints));
            out.println();
        }
    }

    private static String repeated(Submitted submission, ServerJob job) {
        JsonNode repeats = submission.repeats();
        String source = JobText.source(
                repeats != null
                        ? Terminal.line(repeats.path("source").asText())
                        : job.summary().source());
        return isContent(submission)
                ? "%s: skipped, its content was loaded into %s, by job %d from %s (--again loads it again):"
                        .formatted(
                                source,
                                job.summary().table(),
                                job.summary().job(),
                                JobText.source(job.summary().source()))
                : "%s: skipped, it was loaded into %s before, by job %d (--again loads it again):"
                        .formatted(source, job.summary().table(), job.summary().job());
    }

    /**
     * What servers can't be told, or null.
     *
     * @param uploads whether files are uploaded
     */
    public static @Nullable String obstacle(List<SourceArgument> sources, JobOptions options, boolean uploads) {
        if (options.corrects() != null
                && (options.maxRejects() != null || !options.dialect().equals(DialectOptions.NONE))) {
            return "--corrects with --max-rejects, or with how the file is written";
        }
        Map<String, String> set = options.mapping().rows().set();
        if (set != null && set.values().stream().anyMatch(value -> value.startsWith("@match"))) {
            return "--set with @match";
        }
        if (Boolean.TRUE.equals(options.write().atomic()) && sources.size() > 1) {
            return "--atomic with several sources";
        }
        for (SourceArgument source : sources) {
            if (source.isListed()) {
                return source.name() + " (name one object or file)";
            }
            if (uploads && source.file() != null && ZipPath.of(source.file()).entry() != null) {
                return source.name() + " (send the archive, or take the file out of it)";
            }
        }
        return null;
    }
}
