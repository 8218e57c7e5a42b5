package dev.caravan.intake.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.s3.S3Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as the S3 user guide shows them, shortened. */
class EventReaderTest {
    private static final String DIRECT = """
            {"Records": [{"eventVersion": "2.2", "eventSource": "aws:s3", "eventName": "%s", "s3": {"bucket": {"name": "b"},
              "object": {"key": "%s", "size": 1024, "eTag": "d41d8c", "versionId": "096f", "sequencer": "0055AED6DCD90281E5"}}}]}""";

    private static final String BRIDGED = """
            {"version": "0", "source": "aws.s3", "detail-type": "%s", "detail": {"version": "0", "bucket": {"name": "b"},
              "object": {"key": "%s", "size": 5, "etag": "b1946a", "version-id": "IYV3", "sequencer": "00617F08299329D189"}}}""";

    private static final String TEST_EVENT = """
            {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2014-10-13T15:57:02.089Z", "Bucket": "b"}""";

    private final EventReader reader = new EventReader();

    @Test
    void aKeyIsDecodedWhereS3EncodesIt() {
        assertThat(reader.read(DIRECT.formatted("ObjectCreated:Put", "a+b%20c%2B%C3%A4/x%25.csv")))
                .containsExactly(new ObjectEvent(
                        new ObjectVersion(new S3Location("b", "a b c+ä/x%.csv"), "d41d8c", "096f", 1024),
                        "0055AED6DCD90281E5"));
        assertThat(reader.read(BRIDGED.formatted("Object Created", "a+b%20c.csv")))
                .containsExactly(new ObjectEvent(
                        new ObjectVersion(new S3Location("b", "a+b%20c.csv"), "b1946a", "IYV3", 5),
                        "00617F08299329D189"));
    }

    @Test
    void whatATopicHasPutIntoAMessageIsTakenOutOfIt() {
        String direct = DIRECT.formatted("ObjectCreated:CompleteMultipartUpload", "x.csv");
        assertThat(reader.read(inANotification(direct)))
                .isEqualTo(reader.read(direct))
                .hasSize(1);
        String bridged = BRIDGED.formatted("Object Created", "x.csv");
        assertThat(reader.read(inANotification(inANotification(bridged))))
                .isEqualTo(reader.read(bridged))
                .hasSize(1);
    }

    @Test
    void whatElseS3TellsIsNoObject() {
        assertThat(reader.read(TEST_EVENT)).isEmpty();
        assertThat(reader.read(inANotification(TEST_EVENT))).isEmpty();
        assertThat(reader.read(DIRECT.formatted("ObjectRemoved:Delete", "x.csv")))
                .isEmpty();
        assertThat(reader.read(BRIDGED.formatted("Object Deleted", "x.csv"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"Records\": [{\"eventSource\": \"aws:sns\"}]}",
                "{\"Records\": [{\"eventSource\": \"aws:s3\", \"eventName\": \"ObjectCreated:Put\"}]}",
                "{\"Records\": [{\"eventSource\": \"aws:s3\", \"eventName\": \"ObjectCreated:Put\","
                        + " \"s3\": {\"bucket\": {\"name\": \"b\"}, \"object\": {\"key\": \"%zz\", \"eTag\": \"1\"}}}]}",
                "{\"Type\": \"SubscriptionConfirmation\", \"Message\": \"You have chosen to subscribe\"}",
                "{\"Type\": \"Notification\", \"Message\": \"hello\"}",
            })
    void whatIsNoNotificationIsRefused(String message) {
        assertThatThrownBy(() -> reader.read(message)).isInstanceOf(UnreadableEventException.class);
    }

    private static String inANotification(String message) {
        return "{\"Type\": \"Notification\", \"TopicArn\": \"arn:aws:sns:us-east-1:1:t\", \"Message\": \"%s\"}"
                .formatted(message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    }
}
