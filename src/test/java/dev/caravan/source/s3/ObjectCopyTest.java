package dev.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.LocalStack;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ObjectCopyTest {
    private static final int PART_BYTES = 5 << 20;

    @Test
    void aLargeObjectIsCopiedInParts() {
        LocalStack aws = LocalStack.orSkip();
        String bucket = aws.bucket();
        byte[] content = new byte[2 * PART_BYTES + 1];
        new Random(3).nextBytes(content);
        String etag = aws.s3()
                .putObject(
                        ask -> ask.bucket(bucket)
                                .key("a b/ä.csv")
                                .contentType("text/csv")
                                .metadata(Map.of("from", "x")),
                        RequestBody.fromBytes(content))
                .eTag()
                .replace("\"", "");
        S3Location from = new S3Location(bucket, "a b/ä.csv");
        new ObjectCopy(aws.s3(), from, "etag " + etag, new S3Location(bucket, "copy")).run(PART_BYTES, PART_BYTES);
        var copy = aws.s3().getObjectAsBytes(ask -> ask.bucket(bucket).key("copy"));
        assertThat(copy.asByteArray()).isEqualTo(content);
        assertThat(copy.response().eTag()).as("of three parts").contains("-3");
        assertThat(copy.response().contentType()).isEqualTo("text/csv");
        assertThat(copy.response().metadata()).containsEntry("from", "x");
        assertThatThrownBy(() -> new ObjectCopy(aws.s3(), from, "etag other", new S3Location(bucket, "no")))
                .isInstanceOf(S3Exception.class);
        assertThat(aws.s3().listMultipartUploads(ask -> ask.bucket(bucket)).uploads())
                .isEmpty();
    }
}
