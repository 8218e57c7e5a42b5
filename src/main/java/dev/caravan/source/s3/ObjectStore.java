package dev.caravan.source.s3;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.VanishedSourceException;
import dev.caravan.csv.source.ResumingStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** S3, as far as sources need it. Thread-safe. */
@Component
public class ObjectStore implements AutoCloseable {
    /** In a checksum of parts, before their number. */
    private static final char PARTS = '-';

    private final S3Connection connection;

    public ObjectStore(S3Settings settings) {
        this.connection = new S3Connection(settings);
    }

    S3Client client() {
        return connection.client();
    }

    /**
     * The latest version of an object.
     *
     * @throws ObjectException if it does not exist, or may not be read
     * @throws UnreachableStoreException if S3 can't be asked now
     */
    public ObjectVersion head(S3Location place) {
        return explained(place, "s3:GetObject", () -> {
            HeadObjectResponse head =
                    client().headObject(ask -> ask.bucket(place.bucket()).key(place.key()));
            return new ObjectVersion(place, head.eTag(), head.versionId(), head.contentLength());
        });
    }

    /**
     * The ETag, without quotes, of a version of an object.
     *
     * @param version as {@link ObjectVersion#version} wrote it
     * @throws ObjectException if the version does not exist, or may not be read
     * @throws UnreachableStoreException if S3 can't be asked now
     */
    public String etag(S3Location place, String version) {
        return explained(
                place,
                "s3:GetObject",
                () -> new ObjectVersion(
                                place,
                                client().headObject(ask -> ask.bucket(place.bucket())
                                                .key(place.key())
                                                .versionId(ObjectVersion.idIn(version))
                                                .ifMatch(ObjectVersion.etagIn(version)))
                                        .eTag(),
                                null,
                                0)
                        .etag());
    }

    /**
     * What a process that this one starts must have in its environment to reach S3 as this one does. It may have keys: for neither logs nor
     * command lines.
     */
    public Map<String, String> childEnvironment() {
        return connection.childEnvironment();
    }

    /**
     * The SHA-256, hexadecimal, of an object, if S3 has it among the object's attributes: uploaded with this checksum, and not in parts,
     * whose checksums S3 combines ("Checking object integrity" in the Amazon S3 user guide).
     *
     * @param version as {@link ObjectVersion#version} wrote it
     * @throws ObjectException if the version does not exist, or may not be read
     * @throws UnreachableStoreException if S3 can't be asked now
     */
    public Optional<String> sha256(S3Location place, String version) {
        HeadObjectResponse head = explained(
                place,
                "s3:GetObject",
                () -> client().headObject(ask -> ask.bucket(place.bucket())
                        .key(place.key())
                        .versionId(ObjectVersion.idIn(version))
                        .ifMatch(ObjectVersion.etagIn(version))
                        .checksumMode(ChecksumMode.ENABLED)));
        return Optional.ofNullable(head.checksumSHA256())
                .filter(checksum -> checksum.indexOf(PARTS) < 0)
                .map(checksum -> HexFormat.of().formatHex(Base64.getDecoder().decode(checksum)));
    }

    /**
     * The bytes of this version of an object, from the start, through as many connections as it takes.
     *
     * @param version as {@link ObjectVersion#version} wrote it
     * @throws UnreadableSourceException here or while it is read, if the version is gone or replaced, or may not be read
     */
    public InputStream open(S3Location place, String version) throws IOException {
        long size = sizeOf(place, version);
        return new ResumingStream(place.toString(), size, offset -> connect(place, version, offset));
    }

    /**
     * @throws UnreadableSourceException if this version no longer exists, or is not the latest and can't be requested
     */
    public void checkUnchanged(S3Location place, String version) throws IOException {
        sizeOf(place, version);
    }

    private long sizeOf(S3Location place, String version) throws IOException {
        try {
            return client().headObject(ask -> ask.bucket(place.bucket())
                            .key(place.key())
                            .versionId(ObjectVersion.idIn(version))
                            .ifMatch(ObjectVersion.etagIn(version)))
                    .contentLength();
        } catch (S3Exception e) {
            throw unreadable(place, version, e);
        } catch (SdkClientException e) {
            throw unreachable(place, e);
        }
    }

    private ResumingStream.Connection connect(S3Location place, String version, long offset) throws IOException {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(place.bucket())
                .key(place.key())
                .versionId(ObjectVersion.idIn(version))
                .ifMatch(ObjectVersion.etagIn(version))
                .range(offset == 0 ? null : "bytes=%d-".formatted(offset))
                .build();
        try {
            ResponseInputStream<GetObjectResponse> body = client().getObject(request);
            return new ResumingStream.Connection() {
                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    return body.read(into, from, length);
                }

                @Override
                public void abort() {
                    // Closing it would read the rest.
                    body.abort();
                }
            };
        } catch (S3Exception e) {
            throw unreadable(place, version, e);
        } catch (SdkClientException e) {
            throw unreachable(place, e);
        }
    }

    /** What will not pass by waiting says so. */
    private IOException unreadable(S3Location place, String version, S3Exception e) {
        S3ErrorMessages s3ErrorMessages = s3ErrorMessages(e);
        String reason = s3ErrorMessages.reason(place, "s3:GetObject");
        return switch (s3ErrorMessages.status()) {
            case S3ErrorMessages.PRECONDITION_FAILED ->
                new VanishedSourceException(
                        "%s has been replaced since it was taken (%s): the new version is a separate job"
                                .formatted(place, version),
                        true);
            case S3ErrorMessages.NOT_FOUND ->
                new VanishedSourceException("%s is gone (%s)".formatted(place, version), false);
            default -> s3ErrorMessages.mayPass() ? new IOException(reason) : new UnreadableSourceException(reason);
        };
    }

    /**
     * A page of a bucket's objects, at most 1,000; "folders" are not among them.
     *
     * @param prefix the beginning of their keys
     * @param after they come behind this key; null: from the first one
     * @throws ObjectException if there is no such bucket, or it may not be listed
     * @throws UnreachableStoreException if S3 can't be asked now
     */
    public ObjectPage list(String bucket, String prefix, @Nullable String after) {
        S3Location place = new S3Location(bucket, prefix);
        return explained(place, "s3:ListBucket", () -> {
            ListObjectsV2Response page = client().listObjectsV2(
                            ask -> ask.bucket(bucket).prefix(prefix).startAfter(after));
            List<ObjectVersion> objects = page.contents().stream()
                    .filter(object -> !object.key().endsWith("/"))
                    .map(object ->
                            new ObjectVersion(new S3Location(bucket, object.key()), object.eTag(), null, object.size()))
                    .toList();
            boolean more =
                    Boolean.TRUE.equals(page.isTruncated()) && !page.contents().isEmpty();
            return new ObjectPage(
                    objects,
                    more ? page.contents().get(page.contents().size() - 1).key() : null);
        });
    }

    /**
     * Tags an object, beside the tags that it has, unless it is gone or has been replaced.
     *
     * @throws ObjectException if that is not allowed
     */
    public void tag(S3Location place, String version, Map<String, String> tags) {
        if (isThere(place, version)) {
            explained(place, "s3:PutObjectTagging", () -> {
                String id = ObjectVersion.idIn(version);
                Map<String, String> all = new LinkedHashMap<>();
                client().getObjectTagging(ask ->
                                ask.bucket(place.bucket()).key(place.key()).versionId(id))
                        .tagSet()
                        .forEach(tag -> all.put(tag.key(), tag.value()));
                all.putAll(tags);
                List<Tag> set = all.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList();
                return client().putObjectTagging(ask -> ask.bucket(place.bucket())
                        .key(place.key())
                        .versionId(id)
                        .tagging(tagging -> tagging.tagSet(set)));
            });
        }
    }

    /**
     * Moves an object, unless it is gone or has been replaced. What stands at its destination is replaced.
     *
     * @throws ObjectException if that is not allowed
     */
    public void move(S3Location place, String version, S3Location destination) {
        if (isThere(place, version)) {
            explained(destination, "s3:PutObject", () -> {
                new ObjectCopy(client(), place, version, destination)
                        .run(ObjectCopy.WHOLE_BYTES, ObjectCopy.PART_BYTES);
                return destination;
            });
            delete(place, version);
        }
    }

    /**
     * Makes a file an object. What stands there is replaced once all of it is there.
     *
     * @throws ObjectException if that is not allowed
     */
    public void upload(Path file, S3Location place, String mediaType) throws IOException {
        ObjectUpload upload = new ObjectUpload(client(), file, Files.size(file), place, mediaType);
        explained(place, "s3:PutObject", () -> {
            upload.run(ObjectUpload.PART_BYTES);
            return place;
        });
    }

    /**
     * Deletes an object, unless it is gone or has been replaced. In a bucket with versions it leaves a delete marker.
     *
     * @throws ObjectException if that is not allowed
     */
    public void delete(S3Location place, String version) {
        latest(place)
                .filter(object -> object.version().equals(version))
                .ifPresent(object -> explained(place, "s3:DeleteObject", () -> delete(object)));
    }

    /** Another one may have been put there since it was looked at; not every service can tell (Amazon S3 user guide, "Conditional deletes"). */
    private DeleteObjectResponse delete(ObjectVersion object) {
        S3Location place = object.place();
        try {
            return client().deleteObject(
                            ask -> ask.bucket(place.bucket()).key(place.key()).ifMatch('"' + object.etag() + '"'));
        } catch (S3Exception e) {
            if (e.statusCode() != S3ErrorMessages.NOT_IMPLEMENTED) {
                throw e;
            }
            return client().deleteObject(ask -> ask.bucket(place.bucket()).key(place.key()));
        }
    }

    /**
     * Deletes an object, whichever version it is, if it is there.
     *
     * @throws ObjectException if that is not allowed
     */
    public void deleteLatest(S3Location place) {
        explained(
                place,
                "s3:DeleteObject",
                () -> client().deleteObject(ask -> ask.bucket(place.bucket()).key(place.key())));
    }

    /**
     * Deletes the latest versions of objects, a thousand a request.
     *
     * @param prefix the beginning of their keys
     * @param doomed which of those keys
     * @throws ObjectException if that is not allowed
     */
    public void deleteUnder(S3Location prefix, Predicate<String> doomed) {
        String after = null;
        do {
            ObjectPage page = list(prefix.bucket(), prefix.key(), after);
            List<ObjectIdentifier> some = page.objects().stream()
                    .map(object -> object.place().key())
                    .filter(doomed)
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            if (!some.isEmpty()) {
                explained(prefix, "s3:DeleteObject", () -> delete(prefix.bucket(), some));
            }
            after = page.next();
        } while (after != null);
    }

    /** An answer of 200 may have errors of single objects. */
    private DeleteObjectsResponse delete(String bucket, List<ObjectIdentifier> some) {
        DeleteObjectsResponse answer = client().deleteObjects(ask ->
                ask.bucket(bucket).delete(all -> all.objects(some).quiet(true)));
        if (answer.hasErrors() && !answer.errors().isEmpty()) {
            S3Error error = answer.errors().get(0);
            throw new UnreachableStoreException(new IOException("%s can't be deleted: %s (%s)"
                    .formatted(new S3Location(bucket, error.key()), error.message(), error.code())));
        }
        return answer;
    }

    /**
     * Copies a part of the latest version of an object.
     *
     * @param from the first byte
     * @param to behind the last one; greater than {@code from}
     * @throws ObjectException if there is no such object, or it may not be read
     */
    public void copy(S3Location place, long from, long to, OutputStream out) throws IOException {
        ResponseInputStream<GetObjectResponse> body = explained(
                place,
                "s3:GetObject",
                () -> client().getObject(ask ->
                        ask.bucket(place.bucket()).key(place.key()).range("bytes=%d-%d".formatted(from, to - 1))));
        try (body) {
            body.transferTo(out);
        } catch (IOException e) {
            // Closing it would read the rest.
            body.abort();
            throw e;
        }
    }

    /** Whether this version is the latest. */
    private boolean isThere(S3Location place, String version) {
        return latest(place).filter(object -> object.version().equals(version)).isPresent();
    }

    /** Empty: it is gone. */
    private Optional<ObjectVersion> latest(S3Location place) {
        try {
            return Optional.of(head(place));
        } catch (ObjectException e) {
            if (e.getCause() instanceof S3Exception cause && cause.statusCode() == S3ErrorMessages.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> T explained(S3Location place, String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            S3ErrorMessages s3ErrorMessages = s3ErrorMessages(e);
            String reason = s3ErrorMessages.reason(place, action);
            throw s3ErrorMessages.mayPass()
                    ? new UnreachableStoreException(new IOException(reason))
                    : new ObjectException(reason, e);
        } catch (SdkClientException e) {
            IOException reason = unreachable(place, e);
            throw MissingAwsConfiguration.isIn(e)
                    ? new ObjectException(String.valueOf(reason.getMessage()), reason)
                    : new UnreachableStoreException(reason);
        }
    }

    private S3ErrorMessages s3ErrorMessages(S3Exception e) {
        return new S3ErrorMessages(
                e, client().serviceClientConfiguration().region().id());
    }

    /** Without its cause, which would be taken for the queue's. */
    private static IOException unreachable(S3Location place, SdkClientException e) {
        return new IOException(place + ": "
                + (MissingAwsConfiguration.isIn(e)
                        ? MissingAwsConfiguration.ADVICE
                        : "S3 can't be reached: " + e.getMessage()));
    }

    @Override
    public void close() {
        connection.close();
    }
}
