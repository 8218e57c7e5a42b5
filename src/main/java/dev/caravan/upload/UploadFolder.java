package dev.caravan.upload;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.disk.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one upload. Its name and the names of its files are fixed, except the complete file, which is alone in {@code file} under
 * the name that {@link FileName} made of its label.
 *
 * <ul>
 *   <li>{@code content}: the received bytes; a sparse file
 *   <li>{@code received}: the ranges of the received bytes ({@link UploadJournal})
 *   <li>{@code upload.json}: its {@link UploadMetadata}
 *   <li>{@code job.json}: its {@link CompletedUpload}, once it is a job
 *   <li>{@code object}: the URI of the object that contains the complete file
 *   <li>{@code kept}: until when the file of an ended job is kept
 * </ul>
 */
record UploadFolder(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String id() {
        return String.valueOf(path.getFileName());
    }

    Path content() {
        return path.resolve("content");
    }

    Path received() {
        return path.resolve("received");
    }

    private Path declarationFile() {
        return path.resolve("upload.json");
    }

    private Path arrivalFile() {
        return path.resolve("job.json");
    }

    private Path kept() {
        return path.resolve("kept");
    }

    private Path whole() {
        return path.resolve("file");
    }

    void make() throws IOException {
        PrivateFiles.directories(path);
    }

    void declare(UploadMetadata uploadMetadata) throws IOException {
        FsyncedFiles.write(declarationFile(), JSON.writeValueAsBytes(uploadMetadata));
        FsyncedFiles.forceNameOf(path);
    }

    /** Forces the content to the disk, and records that it is complete. */
    void complete(long length) throws IOException {
        try (FileChannel content = FileChannel.open(content(), StandardOpenOption.WRITE)) {
            content.force(true);
        }
        ByteRanges all = new ByteRanges();
        all.add(0, length);
        new UploadJournal(received()).append(0, length, all);
    }

    Optional<UploadMetadata> declaration() throws IOException {
        return read(declarationFile(), UploadMetadata.class);
    }

    /** The file with the bytes, before or after it gets its name. */
    Path bytes(String label) {
        return Files.exists(content()) ? content() : whole().resolve(FileName.of(label));
    }

    /** Where the complete file lies. */
    Path path(String label) {
        return whole().resolve(FileName.of(label));
    }

    /** Gives the content its name. Idempotent. */
    Path nameContent(String label) throws IOException {
        Path file = path(label);
        if (Files.exists(content())) {
            PrivateFiles.directories(whole());
            FsyncedFiles.move(content(), file);
            FsyncedFiles.forceNameOf(whole());
        }
        return file;
    }

    void arrive(CompletedUpload completedUpload) throws IOException {
        FsyncedFiles.write(arrivalFile(), JSON.writeValueAsBytes(completedUpload));
    }

    Optional<CompletedUpload> arrival() throws IOException {
        return read(arrivalFile(), CompletedUpload.class);
    }

    /** Whether the file is complete, here or as an object. */
    boolean hasFile() {
        return Files.exists(whole()) || Files.exists(shelved());
    }

    private Path shelved() {
        return path.resolve("object");
    }

    /** Records the object that will contain the complete file. */
    void shelve(URI object) throws IOException {
        FsyncedFiles.write(shelved(), object.toString().getBytes(StandardCharsets.UTF_8));
    }

    Optional<URI> object() throws IOException {
        return Files.exists(shelved()) ? Optional.of(URI.create(Files.readString(shelved()))) : Optional.empty();
    }

    void unshelve() throws IOException {
        Files.deleteIfExists(shelved());
    }

    void deleteFile() {
        FsyncedFiles.delete(whole());
    }

    /** Records how long the file stays now that its job has ended; the first time counts. */
    void keep(Instant until) throws IOException {
        if (Files.exists(path) && !Files.exists(kept())) {
            PrivateFiles.create(kept());
            Files.setLastModifiedTime(kept(), FileTime.from(until));
        }
    }

    Optional<Instant> keptUntil() throws IOException {
        return Files.exists(kept())
                ? Optional.of(Files.getLastModifiedTime(kept()).toInstant())
                : Optional.empty();
    }

    /** Time of the last write to any of the files. */
    Instant lastWrite() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            Instant last = Files.getLastModifiedTime(path).toInstant();
            for (Path file : files.toList()) {
                FileTime time = Files.getLastModifiedTime(file);
                last = time.toInstant().isAfter(last) ? time.toInstant() : last;
            }
            return last;
        }
    }

    void delete() {
        FsyncedFiles.delete(path);
    }

    private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
