package dev.caravan.source.s3;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** A copy that S3 itself makes of one version of an object: in one request up to 5 GB, beyond that in parts (S3 user guide, "Copying objects"). */
final class ObjectCopy {
    /** As much as S3 copies in one request. */
    static final long WHOLE_BYTES = 5_000_000_000L;

    /** 10,000 of them are the 5 TB that an object may have. */
    static final long PART_BYTES = 1L << 29;

    private final S3Client client;
    private final S3Location from;
    private final @Nullable String id;
    private final String etag;
    private final S3Location to;
    private final HeadObjectResponse head;

    ObjectCopy(S3Client client, S3Location from, String version, S3Location to) {
        this.client = client;
        this.from = from;
        this.id = ObjectVersion.idIn(version);
        this.to = to;
        this.head = client.headObject(
                ask -> ask.bucket(from.bucket()).key(from.key()).versionId(id).ifMatch(ObjectVersion.etagIn(version)));
        this.etag = head.eTag();
    }

    /**
     * @param wholeBytes larger objects are copied in parts
     * @param partBytes size of each but the last, 5 MiB or more
     */
    void run(long wholeBytes, long partBytes) {
        if (head.contentLength() <= wholeBytes) {
            client.copyObject(ask -> ask.sourceBucket(from.bucket())
                    .sourceKey(from.key())
                    .sourceVersionId(id)
                    .copySourceIfMatch(etag)
                    .destinationBucket(to.bucket())
                    .destinationKey(to.key()));
            return;
        }
        String upload = client.createMultipartUpload(ask -> ask.bucket(to.bucket())
                        .key(to.key())
                        .contentType(head.contentType())
                        .contentEncoding(head.contentEncoding())
                        .metadata(head.metadata()))
                .uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long start = 0; start < head.contentLength(); start += partBytes) {
                parts.add(part(upload, parts.size() + 1, start, Math.min(start + partBytes, head.contentLength()) - 1));
            }
            client.completeMultipartUpload(ask ->
                    ask.bucket(to.bucket()).key(to.key()).uploadId(upload).multipartUpload(done -> done.parts(parts)));
        } catch (RuntimeException e) {
            client.abortMultipartUpload(
                    ask -> ask.bucket(to.bucket()).key(to.key()).uploadId(upload));
            throw e;
        }
    }

    private CompletedPart part(String upload, int number, long first, long last) {
        String tag = client.uploadPartCopy(ask -> ask.sourceBucket(from.bucket())
                        .sourceKey(from.key())
                        .sourceVersionId(id)
                        .copySourceIfMatch(etag)
                        .copySourceRange("bytes=%d-%d".formatted(first, last))
                        .destinationBucket(to.bucket())
                        .destinationKey(to.key())
                        .uploadId(upload)
                        .partNumber(number))
                .copyPartResult()
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }
}
