package dev.caravan.report;

import dev.caravan.check.EmailRule;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.feed.Column;
import dev.caravan.feed.ColumnRule;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.ReportTask;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.ReportEntries;
import dev.caravan.s3.ObjectPlace;
import dev.caravan.split.HeadReader;
import dev.caravan.split.HeadReader.Headed;
import dev.caravan.split.OpenSource;
import dev.caravan.split.SourceException;
import dev.caravan.split.SourceOpener;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Handler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Begins a report: looks at everything that could be wrong with it before its sources are read. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportOpener {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECE_RECORDS = 100_000;

    private final Snapshots snapshots;
    private final HeadReader heads;
    private final SourceOpener sources;
    private final EmailRule emails;
    private final Leases leases;
    private final ReportEntries entries;
    private final ReportSettings settings;

    ReportOpener(
            Snapshots snapshots,
            HeadReader heads,
            SourceOpener sources,
            EmailRule emails,
            Leases leases,
            ReportEntries entries,
            ReportSettings settings) {
        this.snapshots = snapshots;
        this.heads = heads;
        this.sources = sources;
        this.emails = emails;
        this.leases = leases;
        this.entries = entries;
        this.settings = settings;
    }

    /**
     * @throws SourceException if the first source is gone, another version by now, or has no header
     * @throws dev.caravan.feed.PlanException if it lacks a column
     * @throws ReportException if the report can't be made of it
     */
    @Handler
    ReportRun open(Job job) throws IOException {
        entries.restart(job);
        JobSettings rules = snapshots.settings(job.settings());
        ReportTask task = Objects.requireNonNull(rules.report());
        Deque<Closeable> opened = new ArrayDeque<>();
        try {
            SourceReading first = open(task.sources().get(0), rules, task);
            opened.push(first);
            leases.plan(job, snapshots.write(first.plan()), first.headed().remark());
            Layout layout = Layout.of(task.grouping(), first.plan());
            JobSettings later = typedAs(rules, first.plan());
            Pieces pieces = new Pieces(task.sources(), first, source -> open(source, later, task));
            WorkFolder folder = WorkFolder.open(settings.tempDirectory(), job.id());
            opened.push(folder);
            MemoryShare memory = MemoryShare.of(task, settings);
            Duck duck = new Duck(folder.directory(), memory.duckBytes(), settings.threads());
            opened.push(duck);
            PartSizes sizes = new PartSizes(
                    folder,
                    memory.groupingBytes(),
                    settings.threads(),
                    settings.keepFree().toBytes());
            sizes.requireRoom(0);
            Gathering gathering = new Gathering(
                    task.grouping(),
                    layout,
                    folder,
                    sizes,
                    layout.isPartial() ? new GroupTable(layout, settings.threads() * memory.tableBytes()) : null);
            ReportOutput output =
                    new ReportOutput(destination(job, task, folder), task.format(), Long.toString(job.id()));
            opened.push(output);
            ReportRun run = new ReportRun(
                    job,
                    task,
                    layout,
                    pieces,
                    gathering,
                    new Account(job, entries, settings.leaseDuration()),
                    output,
                    folder,
                    duck,
                    memory.tableBytes());
            run.begin();
            return run;
        } catch (IOException | RuntimeException e) {
            while (!opened.isEmpty()) {
                opened.pop().close();
            }
            throw e;
        }
    }

    private SourceReading open(ReportTask.Source source, JobSettings rules, ReportTask task) throws IOException {
        OpenSource bytes = sources.open(source.source(), source.version());
        try {
            Headed headed = heads.read(bytes.stream(), rules, null, PIECE_RECORDS, PIECE_BYTES);
            return new SourceReading(bytes, headed, emails, task.sources().size() == 1 ? null : label(source));
        } catch (UnreadableSourceException e) {
            bytes.close();
            throw new ReportException("%s: %s".formatted(label(source), e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static String label(ReportTask.Source source) {
        return source.source().substring(source.source().lastIndexOf('/') + 1);
    }

    /** All files are read as the first one: types that were inferred there go for all. */
    private static JobSettings typedAs(JobSettings rules, LoadPlan plan) {
        Map<String, ColumnRule> columns = new LinkedHashMap<>(rules.columns());
        for (Column column : plan.loaded()) {
            columns.put(column.header(), column.rule().withType(column.type()));
        }
        return rules.with(columns);
    }

    private Destination destination(Job job, ReportTask task, WorkFolder folder) throws IOException {
        if (task.output() != null) {
            return Destination.of(URI.create(task.output()), folder);
        }
        String name = job.id() + task.format().suffix();
        if (ObjectPlace.isOne(settings.results())) {
            return Destination.of(URI.create(settings.results()).resolve(name), folder);
        }
        Path results = Files.createDirectories(Path.of(settings.results())).toRealPath();
        return Destination.of(results.resolve(name).toUri(), folder);
    }
}
