package dev.caravan.upload;

import dev.caravan.access.NotPermittedException;
import dev.caravan.digest.Sha256;
import dev.caravan.disk.PrivateFiles;
import dev.caravan.error.UserException;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.UnknownFeedException;
import dev.caravan.feed.report.UnknownReportException;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.SubmitResult;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.s3.UnreachableStoreException;
import dev.caravan.upload.UploadException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Unfinished and finished uploads. Each has a separate folder below {@code caravan.uploads.directory}, which survives the process. Only one
 * process uses a directory. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int ID_BYTES = 16;

    private final UploadSettings settings;
    private final UploadCompletion uploadCompletion;
    private final UploadObjects shelf;
    private final Path directory;
    private final UploadQuota uploadQuota;
    private final SecureRandom random = new SecureRandom();

    private final Map<String, ResumableUpload> unfinished = new ConcurrentHashMap<>();

    /** Ids of running uploads in one request. */
    private final Set<String> atWork = ConcurrentHashMap.newKeySet();

    Uploads(UploadSettings settings, UploadCompletion uploadCompletion, UploadObjects shelf) throws IOException {
        this.settings = settings;
        this.uploadCompletion = uploadCompletion;
        this.shelf = shelf;
        this.directory = PrivateFiles.directories(settings.directory()).toRealPath();
        this.uploadQuota = new UploadQuota(settings, directory);
        for (UploadFolder folder : folders()) {
            if (folder.arrival().isEmpty()) {
                folder.declaration()
                        .ifPresent(uploadMetadata -> unfinished.put(folder.id(), resumed(folder, uploadMetadata)));
            }
        }
    }

    private ResumableUpload resumed(UploadFolder folder, UploadMetadata uploadMetadata) {
        try {
            long there = new UploadJournal(folder.received()).read().bytes();
            return new ResumableUpload(
                    folder, uploadMetadata, uploadQuota.resume(uploadMetadata.owner(), uploadMetadata.length(), there));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Iterable<UploadFolder> folders() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> ID.matcher(path.getFileName().toString()).matches())
                    .map(UploadFolder::new)
                    .toList();
        }
    }

    /**
     * Begins an upload in one request.
     *
     * @param length bytes; negative: unknown
     * @throws UploadException TOO_LARGE, TOO_MANY, NO_ROOM
     */
    public WholeUpload whole(String owner, long length) {
        UploadFolder folder = new UploadFolder(directory.resolve(randomId()));
        UploadQuota.Grant grant = uploadQuota.begin(owner, length);
        atWork.add(folder.id());
        WholeUpload upload = new WholeUpload(this, folder, owner, grant);
        try {
            folder.make();
            return upload;
        } catch (IOException e) {
            upload.close();
            throw new UncheckedIOException(e);
        }
    }

    void closed(String id) {
        atWork.remove(id);
    }

    /**
     * Begins an upload in chunks.
     *
     * @throws UploadException TOO_LARGE, TOO_MANY, NO_ROOM
     */
    public ResumableUpload begin(UploadMetadata uploadMetadata) {
        return begin(randomId(), uploadMetadata);
    }

    /**
     * Receives a chunk of the file that a client identifies by {@code key}; the last chunk makes the file a job. The first chunk to arrive
     * begins the upload. A chunk that arrives after the last one gets the file's job as answer.
     *
     * @param uploadMetadata the same with each chunk
     * @param length of the chunk
     * @throws UploadException OF_ANOTHER, CONFLICT if the declaration or received bytes differ, CUT_OFF, TOO_LARGE,
     *     TOO_MANY, NO_ROOM, CHECKSUM_MISMATCH
     */
    public Progress receive(String key, UploadMetadata uploadMetadata, long offset, long length, InputStream in) {
        UploadFolder folder = new UploadFolder(directory.resolve(idOf(key)));
        ResumableUpload upload = entered(folder, uploadMetadata);
        if (upload == null) {
            return Progress.finished(uploadMetadata, arrivalOf(folder).orElseThrow());
        }
        try {
            if (!upload.isComplete()) {
                upload.receive(offset, length, in);
            }
        } catch (UploadException e) {
            // Unless another request has just sent the last chunk, and the upload becomes a job.
            if (e.reason() != Reason.UNKNOWN || !upload.isComplete()) {
                throw e;
            }
        }
        return upload.isComplete()
                ? Progress.finished(uploadMetadata, finish(upload))
                : new Progress(upload.bytes(), uploadMetadata.length(), null);
    }

    /** Null: the upload is finished. Its job is stored before it is removed here, so one of the two always exists. */
    private synchronized @Nullable ResumableUpload entered(UploadFolder folder, UploadMetadata uploadMetadata) {
        ResumableUpload upload = unfinished.get(folder.id());
        if (upload == null) {
            if (arrivalOf(folder).isPresent()) {
                requireSame(declarationOf(folder), uploadMetadata);
                return null;
            }
            return begin(folder.id(), uploadMetadata);
        }
        requireSame(upload.uploadMetadata(), uploadMetadata);
        return upload;
    }

    /**
     * Progress of an upload.
     *
     * @param received bytes
     * @param length bytes
     * @param arrival its jobs; null: the upload is incomplete
     */
    public record Progress(
            long received, long length, @Nullable CompletedUpload arrival) {
        private static Progress finished(UploadMetadata uploadMetadata, CompletedUpload completedUpload) {
            return new Progress(uploadMetadata.length(), uploadMetadata.length(), completedUpload);
        }
    }

    private static void requireSame(UploadMetadata before, UploadMetadata now) {
        requireOwner(before, now.owner());
        if (before.length() != now.length() || before.chunkSize() != now.chunkSize()) {
            throw new UploadException(
                    Reason.CONFLICT,
                    "this upload was begun with %d bytes in pieces of %d, not %d in pieces of %d"
                            .formatted(before.length(), before.chunkSize(), now.length(), now.chunkSize()));
        }
    }

    private static void requireOwner(UploadMetadata upload, String owner) {
        if (!upload.owner().equals(owner)) {
            throw new UploadException(Reason.OF_ANOTHER, "another client began this upload");
        }
    }

    private synchronized ResumableUpload begin(String id, UploadMetadata uploadMetadata) {
        UploadFolder folder = new UploadFolder(directory.resolve(id));
        UploadQuota.Grant grant = uploadQuota.begin(uploadMetadata.owner(), uploadMetadata.length());
        try {
            folder.make();
            PrivateFiles.create(folder.content());
            folder.declare(uploadMetadata);
            ResumableUpload upload = new ResumableUpload(folder, uploadMetadata, grant);
            unfinished.put(id, upload);
            return upload;
        } catch (IOException e) {
            grant.close();
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An unfinished upload.
     *
     * @throws UploadException UNKNOWN, OF_ANOTHER
     */
    public ResumableUpload find(String id, String owner) {
        ResumableUpload upload = unfinished.get(id);
        if (upload == null) {
            throw new UploadException(Reason.UNKNOWN, "there is no such upload, or its time is over");
        }
        requireOwner(upload.uploadMetadata(), owner);
        return upload;
    }

    /** A finished upload, until it expires. */
    public Optional<Finished> finished(String id, String owner) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        UploadFolder folder = new UploadFolder(directory.resolve(id));
        return arrivalOf(folder).map(completedUpload -> {
            UploadMetadata uploadMetadata = declarationOf(folder);
            requireOwner(uploadMetadata, owner);
            return new Finished(uploadMetadata, completedUpload);
        });
    }

    /** @param arrival its jobs */
    public record Finished(UploadMetadata declaration, CompletedUpload arrival) {}

    private static Optional<CompletedUpload> arrivalOf(UploadFolder folder) {
        try {
            return folder.arrival();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UploadMetadata declarationOf(UploadFolder folder) {
        try {
            return folder.declaration()
                    .orElseThrow(() -> new UploadException(Reason.UNKNOWN, "there is no such upload"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a complete upload a job. Idempotent.
     *
     * @throws UploadException CHECKSUM_MISMATCH
     * @throws dev.caravan.intake.UnusableSourceException if the file can't be loaded
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public CompletedUpload finish(ResumableUpload upload) {
        // One request at a time: the others find the job.
        upload.finishing.lock();
        try {
            Optional<CompletedUpload> before = upload.folder().arrival();
            if (before.isPresent()) {
                return before.get();
            }
            requireUnfinished(upload);
            upload.stop();
            CompletedUpload completedUpload =
                    uploadCompletion.arriveAgain(upload.folder(), upload.uploadMetadata(), upload.sha256());
            drop(upload);
            return completedUpload;
        } catch (UploadException e) {
            drop(upload);
            upload.refusal = e;
            throw e;
        } catch (UnusableSourceException | UnknownFeedException | UnknownReportException | NotPermittedException e) {
            if (upload.uploadMetadata().hold() == Hold.STARTED) {
                holdAgain(upload);
            } else {
                drop(upload);
                upload.refusal = e;
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (unfinished.get(upload.id()) == upload) {
                upload.goOn();
            }
            upload.finishing.unlock();
        }
    }

    private static void holdAgain(ResumableUpload upload) {
        try {
            upload.redeclare(
                    upload.uploadMetadata().with(upload.uploadMetadata().options(), Hold.HELD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A held upload.
     *
     * @throws UploadException UNKNOWN, OF_ANOTHER
     */
    private ResumableUpload held(String id, String owner) {
        ResumableUpload upload = find(id, owner);
        if (upload.uploadMetadata().hold() == Hold.NONE) {
            throw new UploadException(Reason.UNKNOWN, "the upload is not held: it becomes a job by itself");
        }
        return upload;
    }

    private static void requireComplete(ResumableUpload upload) {
        if (!upload.isComplete()) {
            throw new UploadException(
                    Reason.CONFLICT,
                    "%d of %d bytes of the upload have arrived"
                            .formatted(upload.offset(), upload.uploadMetadata().length()));
        }
    }

    /**
     * Passes what there is of a held upload to a reader; it does not expire meanwhile.
     *
     * @throws UploadException UNKNOWN, OF_ANOTHER
     */
    public <T> T read(String id, String owner, Function<HeldFile, T> reader) {
        ResumableUpload upload = held(id, owner);
        upload.begin();
        try {
            return reader.apply(heldFile(upload));
        } finally {
            upload.end();
        }
    }

    private static HeldFile heldFile(ResumableUpload upload) {
        UploadMetadata uploadMetadata = upload.uploadMetadata();
        upload.finishing.lock();
        try {
            boolean complete = upload.isComplete();
            Path path = upload.folder().path(uploadMetadata.name());
            return new HeldFile(
                    complete
                            ? upload.folder().nameContent(uploadMetadata.name())
                            : upload.folder().content(),
                    path,
                    uploadMetadata.name(),
                    complete ? uploadMetadata.length() : upload.offset(),
                    uploadMetadata.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            upload.finishing.unlock();
        }
    }

    /**
     * Makes a held upload a job. Idempotent.
     *
     * @param options what becomes of it; the checksum that was declared stays
     * @throws UploadException UNKNOWN, OF_ANOTHER, CONFLICT if it is incomplete, CHECKSUM_MISMATCH, REFUSED
     * @throws UnusableSourceException if the file can't be loaded; it is still held
     * @throws UnknownFeedException if no feed may take it; it is still held
     * @throws NotPermittedException if the submitter may not load it so; it is still held
     */
    public CompletedUpload start(String id, String owner, UploadOptions options) {
        Optional<Finished> before = finished(id, owner);
        if (before.isPresent()) {
            return before.get().arrival();
        }
        ResumableUpload upload = held(id, owner);
        requireComplete(upload);
        upload.begin();
        try {
            upload.finishing.lock();
            try {
                if (upload.isHeld()) {
                    UploadMetadata declared = upload.uploadMetadata();
                    upload.redeclare(
                            declared.with(options.checkedBy(declared.options().sha256()), Hold.STARTED));
                }
            } finally {
                upload.finishing.unlock();
            }
            return finish(upload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            upload.end();
        }
    }

    /**
     * Makes a dry run of a held upload, which stays held.
     *
     * @throws UploadException UNKNOWN, OF_ANOTHER, CONFLICT if it is incomplete, REFUSED
     */
    public SubmitResult dryRun(String id, String owner, JobOptions options) {
        return whileHeld(id, owner, (folder, metadata) -> uploadCompletion.dryRun(folder, metadata, options));
    }

    /**
     * The sources in a held upload, which stays held: who reads them must be done before it expires.
     *
     * @throws UploadException UNKNOWN, OF_ANOTHER, CONFLICT if it is incomplete, REFUSED
     * @throws UnusableSourceException if it can't be read
     */
    public DiscoveredSources sources(String id, String owner) {
        return whileHeld(id, owner, uploadCompletion::sources);
    }

    @FunctionalInterface
    private interface HeldReader<T> {
        T read(UploadFolder folder, UploadMetadata uploadMetadata) throws IOException;
    }

    private <T> T whileHeld(String id, String owner, HeldReader<T> reader) {
        ResumableUpload upload = held(id, owner);
        requireComplete(upload);
        upload.begin();
        upload.finishing.lock();
        try {
            requireUnfinished(upload);
            return reader.read(upload.folder(), upload.uploadMetadata());
        } catch (UploadException e) {
            drop(upload);
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            upload.finishing.unlock();
            upload.end();
        }
    }

    private void requireUnfinished(ResumableUpload upload) {
        if (upload.refusal != null) {
            throw upload.refusal;
        }
        if (unfinished.get(upload.id()) != upload) {
            throw new UploadException(Reason.UNKNOWN, "the upload is gone");
        }
    }

    private void drop(ResumableUpload upload) {
        upload.close();
        unfinished.remove(upload.id(), upload);
    }

    CompletedUpload finish(UploadFolder folder, UploadMetadata uploadMetadata, String sha256) {
        try {
            return uploadCompletion.arriveWhole(folder, uploadMetadata, sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes an unfinished upload. */
    public void discard(ResumableUpload upload) {
        drop(upload);
        try {
            shelf.delete(upload.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sweeps the directory: finishes complete uploads, deletes expired ones. */
    void sweep() throws IOException {
        Instant now = Instant.now();
        for (UploadFolder folder : folders()) {
            try {
                sweep(folder, now);
            } catch (NoSuchFileException e) {
                LOG.debug("{} is gone", folder.id());
            }
        }
    }

    private void sweep(UploadFolder folder, Instant now) throws IOException {
        Instant old = now.minus(settings.expireAfter());
        if (atWork.contains(folder.id())) {
            return;
        }
        if (folder.arrival().isPresent()) {
            boolean over = folder.hasFile()
                    ? folder.keptUntil().filter(until -> until.isBefore(now)).isPresent()
                    : folder.lastWrite().isBefore(old);
            if (over) {
                shelf.delete(folder);
            }
            return;
        }
        ResumableUpload upload = known(folder);
        if (upload != null && upload.isComplete() && !upload.isHeld()) {
            finishForgotten(upload);
        } else if (folder.lastWrite().isBefore(old) && (upload == null || upload.closeIfIdle())) {
            unfinished.remove(folder.id());
            shelf.delete(folder);
            LOG.info("upload {} was given up: nothing came for {}", folder.id(), settings.expireAfter());
        }
    }

    /**
     * Null: not an upload yet, because a request is just beginning it. An upload in one request counts if it was complete when the database
     * was unreachable.
     */
    private synchronized @Nullable ResumableUpload known(UploadFolder folder) throws IOException {
        ResumableUpload upload = unfinished.get(folder.id());
        Optional<UploadMetadata> uploadMetadata = folder.declaration();
        if (upload == null
                && uploadMetadata.isPresent()
                && folder.arrival().isEmpty()
                && !atWork.contains(folder.id())) {
            upload = resumed(folder, uploadMetadata.get());
            unfinished.put(folder.id(), upload);
        }
        return upload;
    }

    private void finishForgotten(ResumableUpload upload) {
        try {
            finish(upload);
        } catch (UploadException
                | UnusableSourceException
                | UnknownFeedException
                | UnknownReportException
                | NotPermittedException e) {
            LOG.warn("upload {} is no job: {}", upload.id(), e.getMessage());
        } catch (UnreachableStoreException | UserException e) {
            LOG.warn("upload {} is no job yet: {}", upload.id(), e.getMessage());
        }
    }

    /** Deletes or keeps the file, or the object, of a job that has ended. */
    void settle(URI source, boolean completed) throws IOException {
        Optional<UploadFolder> folder =
                idOf(source).filter(id -> ID.matcher(id).matches()).map(id -> new UploadFolder(directory.resolve(id)));
        if (folder.isEmpty()) {
            return;
        }
        Duration stays = completed ? settings.keepCompleted() : settings.keepFailed();
        if (completed && stays.isZero()) {
            shelf.clear(folder.get());
        } else {
            folder.get().keep(Instant.now().plus(stays));
        }
    }

    private Optional<String> idOf(URI source) {
        if (S3Location.isOne(source.toString())) {
            return shelf.idOf(source);
        }
        Path file = Path.of(source);
        return file.startsWith(directory)
                ? Optional.of(directory.relativize(file).getName(0).toString())
                : Optional.empty();
    }

    /** When an upload expires if no more bytes arrive. */
    public Instant expiry(ResumableUpload upload) {
        try {
            return upload.lastWrite().plus(settings.expireAfter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Most bytes of a file. */
    public long maxFileSize() {
        return settings.maxFileSize().toBytes();
    }

    private String randomId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String idOf(String key) {
        MessageDigest digest = Sha256.digest();
        digest.update(key.getBytes(StandardCharsets.UTF_8));
        return Sha256.hex(digest).substring(0, 2 * ID_BYTES);
    }
}
