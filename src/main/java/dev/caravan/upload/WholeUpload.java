package dev.caravan.upload;

import dev.caravan.digest.Sha256;
import dev.caravan.disk.DiskFull;
import dev.caravan.disk.PrivateFiles;
import dev.caravan.upload.UploadException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** An upload in one request; it is deleted if the request fails. Not thread-safe. */
public final class WholeUpload implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Uploads uploads;
    private final UploadFolder folder;
    private final String owner;
    private final UploadQuota.Grant grant;
    private final MessageDigest digest = Sha256.digest();
    private long length;
    private boolean handedOver;

    WholeUpload(Uploads uploads, UploadFolder folder, String owner, UploadQuota.Grant grant) {
        this.uploads = uploads;
        this.folder = folder;
        this.owner = owner;
        this.grant = grant;
    }

    /** Receives the file, to the end of the stream. */
    public void receive(InputStream in) {
        UploadBody source = new UploadBody(in);
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Channels.newOutputStream(
                PrivateFiles.open(folder.content(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            for (int count = source.fill(buffer, BUFFER); count > 0; count = source.fill(buffer, BUFFER)) {
                grant.take(count);
                out.write(buffer, 0, count);
                digest.update(buffer, 0, count);
                length += count;
            }
        } catch (IOException e) {
            throw DiskFull.isCauseOf(e)
                    ? new UploadException(Reason.NO_ROOM, "the server's disk is full")
                    : new UncheckedIOException(e);
        }
    }

    /** Bytes received. */
    public long length() {
        return length;
    }

    /** Reads the received bytes again, as a chunk of another upload. */
    public InputStream reopen() throws IOException {
        return Files.newInputStream(folder.content());
    }

    /**
     * Makes the file a job.
     *
     * @throws UploadException CHECKSUM_MISMATCH
     * @throws dev.caravan.intake.UnusableSourceException if the file can't be loaded
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public CompletedUpload finish(String name, UploadOptions options) {
        UploadMetadata uploadMetadata = new UploadMetadata(name, owner, length, 0, options, null);
        handedOver = true;
        return uploads.finish(folder, uploadMetadata, Sha256.hex(digest));
    }

    /** Deletes the upload, unless it was finished. */
    @Override
    public void close() {
        grant.close();
        uploads.closed(folder.id());
        if (!handedOver) {
            folder.delete();
        }
    }
}
