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
import dev.caravan.cli.output.Terminal;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobJson;
import dev.caravan.ledger.job.JobState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A load that a running Caravan does: it is given the sources, followed, and its jobs are printed as those of this process are. */
public final class ServerLoad {
    private static final int MOST_JOBS_OF_A_SOURCE = 100_000;

    private final Server server;
    private final boolean namesFiles;
    private final Hints hints;
    private final PrintWriter out;
    private final PrintWriter err;
    private final List<Long> submitted = new ArrayList<>();

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
        try (ShutdownMessage shutdownMessage = ShutdownMessage.of(err, this::stopped)) {
            List<Submitted> jobs = new ArrayList<>();
            for (SourceArgument source : sources) {
                List<Submitted> made = submit(source, request, progress);
                jobs.addAll(made);
                synchronized (submitted) {
                    made.forEach(each -> submitted.add(each.job()));
                }
            }
            List<ServerJob> ended = new ArrayList<>();
            int skipped = 0;
            for (Submitted each : jobs) {
                boolean isSkipped = !each.created()
                        && (isContent(each) || ServerJob.get(server, each.job()).ended());
                ServerJob job = named(progress.ended(each.job(), ended.size(), jobs.size()), each);
                ended.add(job);
                skipped += isSkipped ? 1 : 0;
                print(each, job, isSkipped, json);
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

    private List<Submitted> submit(SourceArgument source, LoadRequest request, ServerProgress progress)
            throws InterruptedException {
        Path file = source.file();
        if (file == null) {
            return named(
                    request.json(
                            source.url() == null ? source.name() : source.url().toString()),
                    null);
        }
        if (namesFiles) {
            return named(request.json(file.toAbsolutePath().toString()), file);
        }
        try {
            Map<String, String> fields = fields(request);
            String name = file.getFileName().toString();
            long length = Files.size(file);
            if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
                fields.put("name", name);
                return uploaded(fields, file, sent -> progress.sent(name, sent, length));
            }
            fields.put("filename", name);
            TusUpload.Arrival arrival =
                    new TusUpload(server, file, sent -> progress.sent(name, sent, length)).send(fields);
            return List.of(new Submitted(arrival.job(), arrival.created(), null, null));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "%s: can't be read: %s".formatted(file, e.getMessage()), e);
        } finally {
            progress.clear();
        }
    }

    private static Map<String, String> fields(LoadRequest request) {
        try {
            return request.fields();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--server: an upload can't say %s; put the rules into a feed of the server (--feed NAME)"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** A zip archive, whole, because the answer names the jobs of all of its files. */
    private List<Submitted> uploaded(Map<String, String> fields, Path file, LongConsumer progress) throws IOException {
        return jobs(server.upload(Server.path("/api/uploads", fields), file, progress), null);
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
                : job.from(
                        ZipPath.of(submitted.file()).entry() == null
                                ? submitted.file().toAbsolutePath().toUri().toString()
                                : submitted.file().toString());
    }

    private void print(Submitted submission, ServerJob job, boolean skipped, boolean json) {
        if (skipped) {
            err.println(repeated(submission, job));
        }
        if (json) {
            ObjectNode line = (ObjectNode) job.json();
            if (skipped) {
                line.put("skippedAs", submission.job());
            }
            if (submission.repeats() != null) {
                line.set("repeats", submission.repeats());
            }
            out.println(Json.line(line));
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
        if (options.corrects() != null) {
            return "--corrects";
        }
        Map<String, String> set = options.mapping().rows().set();
        if (set != null && set.values().stream().anyMatch(value -> value.startsWith("@match"))) {
            return "--set with @match";
        }
        if (Boolean.TRUE.equals(options.write().atomic()) && sources.size() > 1) {
            return "--atomic with several sources";
        }
        for (SourceArgument source : sources) {
            if (source.file() == null && source.url() == null && source.objects() == null) {
                return "standard input (save it to a file)";
            }
            if (source.objects() != null && !source.objects().isOneObject()) {
                return source.name() + " (name one object)";
            }
            if (uploads && source.file() != null) {
                if (ZipPath.of(source.file()).entry() != null) {
                    return source.name() + " (send the archive, or take the file out of it)";
                }
                String inUpload = List.of(
                                options.maxRejects() == null ? "" : "--max-rejects",
                                options.dryRun() ? "--dry-run" : "")
                        .stream()
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining(" and "));
                if (!inUpload.isEmpty()) {
                    return inUpload + " of files that are uploaded (a feed of the server may have max-rejects)";
                }
            }
        }
        return null;
    }
}
