package dev.caravan.split;

import dev.caravan.ledger.FileVersion;
import dev.caravan.ledger.Job;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A file of this machine, or of a file system that it shares. */
final class FileSource implements OpenSource {
    private final Path file;
    private final String version;
    private final InputStream stream;

    FileSource(Job job) throws IOException {
        this.file = Path.of(URI.create(job.source()));
        this.version = job.sourceVersion();
        checkUnchanged();
        this.stream = Files.newInputStream(file);
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public void checkUnchanged() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (!FileVersion.of(now).equals(version)) {
                throw new SourceException("%s has changed since it was taken (%s)".formatted(file, version));
            }
        } catch (NoSuchFileException e) {
            throw new SourceException(file + " is gone");
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
