package dev.caravan.report;

import dev.caravan.feed.report.ReportException;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.report.cluster.Part;
import dev.caravan.report.cluster.RunFiles;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.s3.UnreachableStoreException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of a report in parts in a bucket. Tasks write objects under a prefix that no other run has, {@code
 * OUT/caravan-JOB-MOMENT-EPOCH/}, with the moment in which the job was created, for another ledger has jobs of the same number; {@code
 * OUT/manifest.json} names those that are the report, and is the last to be put: by that one request the report is published. {@link #close}
 * deletes the prefix of a run that published nothing. For one thread.
 */
final class PartsPrefix implements Publication, RunFiles, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PartsPrefix.class);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSSSSS").withZone(ZoneOffset.UTC);
    private static final Pattern RUN = Pattern.compile("caravan-\\d+-\\d{8}T\\d{12}-\\d+/.*", Pattern.DOTALL);

    /** Of 100,000 parts, twice as much as their names and digests have. */
    private static final int MOST_MANIFEST_BYTES = 64 << 20;

    private final ObjectStore objects;
    private final S3Location output;
    private final Job job;
    private final Path work;
    private @Nullable PartsManifest manifest;
    private boolean published;

    /**
     * Begins a run: deletes what earlier runs of the job left.
     *
     * @param work directory for a file
     * @throws ReportException if something else has the manifest's name
     */
    PartsPrefix(ObjectStore objects, S3Location output, Job job, Path work) throws IOException {
        this.objects = objects;
        this.output = output;
        this.job = job;
        this.work = work;
        deleteEarlierRuns(current());
    }

    private static S3Location below(S3Location place, String name) {
        return new S3Location(place.bucket(), place.key() + "/" + name);
    }

    /** How the prefixes of all runs of the job begin. */
    private String runs() {
        return "caravan-%d-%s-".formatted(job.id(), MOMENT.format(job.createdAt()));
    }

    private String run() {
        return runs() + job.epoch() + "/";
    }

    /** URI of the prefix for files of tasks. */
    String directory() {
        return below(output, run()).uri().toString().replaceFirst("/$", "");
    }

    @Override
    public InputStream open(String name) throws IOException {
        S3Location place = below(output, run() + name);
        return objects.open(place, objects.head(place).version());
    }

    /** Takes the parts that are the report, by partition. */
    void take(List<String> columns, List<Part> parts) {
        manifest = PartsManifest.of(
                columns,
                parts.stream().map(part -> part.named(run() + part.name())).toList());
    }

    private PartsManifest manifest() {
        return Objects.requireNonNull(manifest);
    }

    /** Deletes all but the parts: counts, rejects, and parts of attempts that Spark gave up. */
    @Override
    public JobResult finish() throws IOException {
        Set<String> kept = keys(manifest()).collect(Collectors.toSet());
        objects.deleteUnder(below(output, run()), key -> !kept.contains(key));
        return manifest().result(output.uri().toString());
    }

    /** Replaces an earlier report in parts, and nothing else. */
    @Override
    public void publish(ObjectStore store) throws IOException {
        Optional<PartsManifest> replaced = current();
        Path file = Files.write(work.resolve(PartsManifest.NAME), manifest().json());
        store.upload(file, below(output, PartsManifest.NAME), "application/json");
        published = true;
        try {
            replaced.ifPresent(this::delete);
        } catch (ObjectException | UnreachableStoreException e) {
            LOG.warn("parts of an earlier report stay: {}", e.getMessage());
        }
    }

    /** Deletes the parts of an earlier report alone: other prefixes are of reports that are being made. */
    private void delete(PartsManifest earlier) {
        Set<String> doomed = keys(earlier).filter(this::isOfOtherRun).collect(Collectors.toSet());
        objects.deleteUnder(below(output, "caravan-"), doomed::contains);
    }

    private Stream<String> keys(PartsManifest of) {
        return of.parts().stream().map(part -> below(output, part.name()).key());
    }

    private boolean isOfOtherRun(String key) {
        String name = key.substring(output.key().length() + 1);
        return RUN.matcher(name).matches() && !name.startsWith(run());
    }

    /** The manifest of the report that is there, if there is one. */
    private Optional<PartsManifest> current() throws IOException {
        S3Location place = below(output, PartsManifest.NAME);
        long bytes = objects.list(place.bucket(), place.key(), null).objects().stream()
                .filter(object -> object.place().equals(place))
                .mapToLong(ObjectVersion::bytes)
                .findFirst()
                .orElse(-1);
        if (bytes < 0) {
            return Optional.empty();
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        if (bytes > 0 && bytes <= MOST_MANIFEST_BYTES) {
            objects.copy(place, 0, bytes, json);
        }
        Optional<PartsManifest> there = PartsManifest.read(json.toByteArray());
        if (there.isEmpty()) {
            throw new ReportException("%s is of no report in parts, and is not replaced by one".formatted(place));
        }
        return there;
    }

    /**
     * Deletes what earlier runs of the job left.
     *
     * @param current report, whose parts stay
     */
    private void deleteEarlierRuns(Optional<PartsManifest> current) {
        Set<String> kept = current.stream().flatMap(this::keys).collect(Collectors.toSet());
        objects.deleteUnder(below(output, runs()), key -> isOfOtherRun(key) && !kept.contains(key));
    }

    @Override
    public void close() {
        if (!published) {
            try {
                objects.deleteUnder(below(output, run()), key -> true);
            } catch (ObjectException | UnreachableStoreException e) {
                LOG.warn("unfinished parts stay until the job is made again: {}", e.getMessage());
            }
        }
    }
}
