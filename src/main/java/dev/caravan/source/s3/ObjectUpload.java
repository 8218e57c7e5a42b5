package dev.caravan.source.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * A file on its way into a bucket: in one piece, or in parts if it is large (Amazon S3 User Guide, "Uploading and copying objects using
 * multipart upload": 10,000 parts at most, of 5 MiB to 5 GiB). The object is there when all of it is.
 */
final class ObjectUpload {
    /** Of each part but the last, and of the largest file that goes in one piece: enough for 640 GB. */
    static final long PART_BYTES = 64L << 20;

    private final S3Client client;
    private final Path file;
    private final long bytes;
    private final S3Location to;
    private final String mediaType;

    ObjectUpload(S3Client client, Path file, long bytes, S3Location to, String mediaType) {
        this.client = client;
        this.file = file;
        this.bytes = bytes;
        this.to = to;
        this.mediaType = mediaType;
    }

    /** @param partBytes size of each part but the last, 5 MiB or more; also of the largest file that goes in one piece */
    void run(long partBytes) {
        if (bytes <= partBytes) {
            client.putObject(
                    ask -> ask.bucket(to.bucket()).key(to.key()).contentType(mediaType), RequestBody.fromFile(file));
            return;
        }
        String upload = client.createMultipartUpload(
                        ask -> ask.bucket(to.bucket()).key(to.key()).contentType(mediaType))
                .uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long start = 0; start < bytes; start += partBytes) {
                parts.add(part(upload, parts.size() + 1, start, Math.min(partBytes, bytes - start)));
            }
            client.completeMultipartUpload(ask ->
                    ask.bucket(to.bucket()).key(to.key()).uploadId(upload).multipartUpload(done -> done.parts(parts)));
        } catch (RuntimeException e) {
            client.abortMultipartUpload(
                    ask -> ask.bucket(to.bucket()).key(to.key()).uploadId(upload));
            throw e;
        }
    }

    /** The part is read again where a connection broke. */
    private CompletedPart part(String upload, int number, long start, long length) {
        RequestBody body = RequestBody.fromContentProvider(() -> from(start), length, "application/octet-stream");
        String tag = client.uploadPart(
                        ask -> ask.bucket(to.bucket())
                                .key(to.key())
                                .uploadId(upload)
                                .partNumber(number),
                        body)
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    private InputStream from(long start) {
        try {
            return Channels.newInputStream(FileChannel.open(file).position(start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
