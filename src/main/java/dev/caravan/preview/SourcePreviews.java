package dev.caravan.preview;

import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.Feed;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.yaml.YamlText;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.jobs.SkippedLinesJson;
import dev.caravan.jobs.SuggestionJson;
import dev.caravan.ledger.ReservedTables;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.load.table.ExistingTable;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.TargetTables;
import dev.caravan.source.SourceException;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Previews of sources in a running server: bounded in bytes and time, with the target table beside them. Changes nothing. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class SourcePreviews {
    private static final long MOST_BYTES = 64L << 20;
    private static final Duration MOST_TIME = Duration.ofSeconds(20);
    private static final int MOST_ENTRIES = 100;

    private final Feeds feeds;
    private final DecompressionLimits limits;
    private final Database database;
    private final TargetTables tables;
    private final ReservedTables reservedTables;
    private final ObjectStore objects;
    private final HttpFetcher urls;
    private final SftpFetcher sftp;

    SourcePreviews(
            Feeds feeds,
            ArchiveSettings archives,
            Database database,
            TargetTables tables,
            ReservedTables reservedTables,
            ObjectStore objects,
            HttpFetcher urls,
            SftpFetcher sftp) {
        this.feeds = feeds;
        this.limits = archives.limits();
        this.database = database;
        this.tables = tables;
        this.reservedTables = reservedTables;
        this.objects = objects;
        this.urls = urls;
        this.sftp = sftp;
    }

    /**
     * A source to be previewed.
     *
     * @param entries the CSV files of an archive, of which the source is the first; empty: it is none
     * @param arriving whether only its beginning is there
     */
    public record Found(PreviewSource source, List<String> entries, boolean arriving) {}

    /**
     * A file of this machine, or the first CSV file in an archive.
     *
     * @param name for people; an entry follows it
     * @throws UnusableSourceException if it can't be read
     */
    public Found file(Path real, String name) {
        List<PreviewSource> all = PreviewSource.of(real, limits);
        if (all.isEmpty()) {
            throw new UnusableSourceException(name + ": has no CSV file");
        }
        List<String> entries = all.stream()
                .filter(source -> source.name().contains("!/"))
                .map(source -> source.name().substring(source.name().indexOf("!/") + 2))
                .limit(MOST_ENTRIES)
                .toList();
        PreviewSource first = all.get(0);
        return new Found(
                new PreviewSource(
                        entries.isEmpty() || name.contains("!/") ? name : name + "!/" + entries.get(0),
                        first.label(),
                        first.bytes()),
                entries,
                false);
    }

    /** @throws dev.caravan.source.s3.ObjectException if the object does not exist, or S3 denies access */
    public Found object(S3Location object) {
        return new Found(PreviewSource.of(objects, objects.head(object)), List.of(), false);
    }

    /**
     * @throws dev.caravan.source.sftp.SftpSourceException if it can't be read
     * @throws UnusableSourceException if it is an archive
     */
    public Found sftp(SftpLocation place) {
        return new Found(PreviewSource.of(sftp, sftp.look(place)), List.of(), false);
    }

    /** @throws UnusableSourceException if it can't be read, or is an archive */
    public Found url(URI uri) {
        try {
            return new Found(PreviewSource.of(urls, uri), List.of(), false);
        } catch (IOException e) {
            throw new UnusableSourceException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * @param rows records at most
     * @throws UnusableSourceException if it is no CSV, or can't be read, within the bounds of a preview
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     * @throws dev.caravan.access.NotPermittedException if the login that the options name is bound to other tables or feeds
     */
    public SourcePreview preview(Found found, JobOptions options, int rows) {
        ReadBudget budget = new ReadBudget(MOST_BYTES, MOST_TIME);
        PreviewSource source = budget.of(found.source());
        JobSettings rules = feeds.settingsFor(source.label(), options).ofNoJob();
        options.submitter().requireLoad(rules.target().table(), rules.feed());
        try {
            Preview preview = Preview.of(source, rules, limits, database, (long) rows);
            return preview(found, source, options, rules, preview, budget, rows);
        } catch (IOException | SourceException e) {
            throw new UnusableSourceException(
                    "%s: %s".formatted(source.name(), budget.isSpent() ? budget.message() : e.getMessage()), e);
        }
    }

    private SourcePreview preview(
            Found found,
            PreviewSource source,
            JobOptions options,
            JobSettings rules,
            Preview preview,
            ReadBudget budget,
            int rows)
            throws IOException {
        LoadPlan planned = preview.plan();
        Target target = planned == null ? new Target(null, null, null, preview.obstacle()) : target(planned);
        FilePlanJson plan = FilePlanJson.of(
                source, feeds, options, rules, preview.head(), target.examined(), planned == null, target.error());
        FirstRows first = new FirstRows();
        String cut = null;
        try {
            (target.examined() == null ? preview : preview.by(target.examined())).rows(rows, first);
        } catch (IOException | SourceException e) {
            cut = budget.isSpent()
                    ? budget.message()
                    : found.arriving() ? "the rest has not arrived yet" : e.getMessage();
        }
        return new SourcePreview(
                plan.seenBy(options.submitter(), SourcePreview.MOST_COLUMNS, SourcePreview::shortened),
                found.arriving(),
                found.entries(),
                preview.names().stream()
                        .limit(SourcePreview.MOST_COLUMNS)
                        .map(SourcePreview::shortened)
                        .toList(),
                first.rows,
                cut,
                SkippedLinesJson.of(first.skipped),
                target.there() == null ? null : json(target.there(), target.matched()),
                planned == null || !plan.key().isEmpty() ? List.of() : KeyCandidates.of(planned, preview.sample()),
                SuggestionJson.of(planned),
                SourcePreview.unlessLong(LoadCommandLine.of(source.name(), options)),
                planned == null ? null : SourcePreview.unlessLong(feed(source, rules, preview, planned)));
    }

    /**
     * The target of a plan.
     *
     * @param there null: it would be created
     * @param examined the plan as the table has it; null: it refuses
     * @param matched the plan with the names of the table's columns, as far as they can be told
     * @param error why it refuses
     */
    private record Target(
            @Nullable ExistingTable there,
            @Nullable LoadPlan examined,
            @Nullable LoadPlan matched,
            @Nullable String error) {}

    private Target target(LoadPlan planned) {
        if (reservedTables.contain(planned.table().toString())) {
            return new Target(
                    null,
                    null,
                    null,
                    "table %s is the database's own or the ledger's, and takes no rows".formatted(planned.table()));
        }
        ExistingTable there = null;
        try {
            there = tables.existing(planned).orElse(null);
            LoadPlan examined = tables.asInTable(tables.examine(planned, 0));
            return new Target(there, examined, examined, null);
        } catch (IncompatibleTableException e) {
            return new Target(there, null, matched(planned), e.getMessage());
        }
    }

    private LoadPlan matched(LoadPlan planned) {
        try {
            return tables.asInTable(planned);
        } catch (IncompatibleTableException e) {
            return planned;
        }
    }

    private static SourcePreview.TargetJson json(ExistingTable there, @Nullable LoadPlan matched) {
        Map<String, String> files = new HashMap<>();
        if (matched != null) {
            for (Column column : matched.columns()) {
                if (!column.ignored()) {
                    files.putIfAbsent(column.name(), SourcePreview.shortened(column.header()));
                }
            }
        }
        List<SourcePreview.TargetColumnJson> all = there.columns().entrySet().stream()
                .filter(column -> !ColumnMapping.isReserved(column.getKey()))
                .map(column -> new SourcePreview.TargetColumnJson(
                        column.getKey(),
                        column.getValue(),
                        there.primaryKey().contains(column.getKey()),
                        files.get(column.getKey())))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
        int hidden = Math.max(0, all.size() - SourcePreview.MOST_COLUMNS);
        return new SourcePreview.TargetJson(
                all.stream().limit(SourcePreview.MOST_COLUMNS).toList(), hidden == 0 ? null : hidden);
    }

    private String feed(PreviewSource source, JobSettings rules, Preview preview, LoadPlan plan) {
        Feed matched = rules.feed() == null ? null : feeds.all().get(rules.feed());
        String table = rules.target().table();
        String name = table.substring(table.lastIndexOf('.') + 1);
        return PreviewFeed.write(
                YamlText.isKey(name) ? name : "new", source, rules, matched, preview, plan, limits, database);
    }

    /** Beginnings of the first records. */
    private static final class FirstRows implements Preview.RowVisitor {
        final List<SourcePreview.RowJson> rows = new ArrayList<>();
        List<SkipCount> skipped = List.of();

        @Override
        public void row(Preview.Row row) {
            rows.add(new SourcePreview.RowJson(
                    row.line(),
                    row.fields().stream()
                            .limit(SourcePreview.MOST_COLUMNS)
                            .map(SourcePreview::shortened)
                            .toList(),
                    row.faults().stream()
                            .limit(SourcePreview.MOST_COLUMNS)
                            .map(fault -> new SourcePreview.FaultJson(
                                    fault.column() < 0 ? null : fault.column(),
                                    fault.reason(),
                                    SourcePreview.shortened(fault.message())))
                            .toList()));
        }

        @Override
        public void skipped(List<SkipCount> counts) {
            skipped = counts;
        }
    }
}
