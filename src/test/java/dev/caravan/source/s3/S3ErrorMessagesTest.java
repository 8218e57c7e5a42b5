package dev.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.csv.UnreadableSourceException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers of S3 that a LocalStack doesn't give, in the words that people get to see. */
class S3ErrorMessagesTest {
    private static final Map<String, String> AWS =
            Map.of("aws.region", "us-east-1", "aws.accessKeyId", "test", "aws.secretAccessKey", "test");
    private static final S3Location PLACE = new S3Location("exports", "people.csv");

    private record Answer(int status, String header, String value, String code) {
        Answer(int status, String code) {
            this(status, "x-amz-bucket-region", "us-east-1", code);
        }
    }

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private ObjectStore store;

    @BeforeEach
    void start() throws IOException {
        AWS.forEach(System::setProperty);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("If-Match"));
            Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
            exchange.getResponseHeaders().set(answer.header, answer.value);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", "10");
            }
            byte[] body = answer.code.isEmpty() || exchange.getRequestMethod().equals("HEAD")
                    ? new byte[0]
                    : "<Error><Code>%s</Code><Message>It says so.</Message></Error>"
                            .formatted(answer.code)
                            .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        store = new ObjectStore(new S3Settings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
        AWS.keySet().forEach(System::clearProperty);
    }

    @Test
    void aBucketOfAnotherRegionIsNamed() {
        answers.add(new Answer(301, "x-amz-bucket-region", "eu-west-1", ""));
        assertThatExceptionOfType(ObjectException.class)
                .isThrownBy(() -> store.head(PLACE))
                .withMessage("s3://exports/people.csv: its bucket is in region eu-west-1, and us-east-1 was asked:"
                        + " set AWS_REGION=eu-west-1");
    }

    @Test
    void whatIsArchivedMustBeRestored() {
        answers.add(new Answer(200, "ETag", "\"1\"", ""));
        answers.add(new Answer(403, "InvalidObjectState"));
        assertThatThrownBy(() -> {
                    try (var stream = store.open(PLACE, "etag 1")) {
                        stream.read();
                    }
                })
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessage("s3://exports/people.csv: is archived, and must be restored before it can be read");
    }

    @Test
    void badCredentialsAreToldFromMissingPermissions() {
        answers.add(new Answer(403, "InvalidAccessKeyId"));
        answers.add(new Answer(403, "AccessDenied"));
        assertThatExceptionOfType(ObjectException.class)
                .isThrownBy(() -> store.list("exports", "", null))
                .withMessageContaining("does not take these credentials: It says so. (InvalidAccessKeyId)");
        assertThatExceptionOfType(ObjectException.class)
                .isThrownBy(() -> store.list("exports", "", null))
                .withMessageContaining("not allowed s3:ListBucket");
    }

    /** Such as an object that is encrypted with a key of its sender's: it must not hold up a back-fill. */
    @Test
    void whatNoWaitingHelpsIsToldFromWhatMayPass() {
        answers.add(new Answer(400, ""));
        assertThatExceptionOfType(ObjectException.class)
                .isThrownBy(() -> store.head(PLACE))
                .withMessage("s3://exports/people.csv: S3 answers 400 Bad Request");
        answers.clear();
        answers.add(new Answer(400, "ExpiredToken"));
        assertThatExceptionOfType(UnreachableStoreException.class)
                .isThrownBy(() -> store.list("exports", "", null))
                .withMessageContaining("does not take these credentials: It says so. (ExpiredToken)");
        answers.clear();
        answers.add(new Answer(503, "SlowDown"));
        assertThatExceptionOfType(UnreachableStoreException.class)
                .isThrownBy(() -> store.list("exports", "", null))
                .withMessageContaining("S3 answers 503 It says so.");
    }

    @Test
    void onlyTheVersionThatWasLookedAtIsDeleted() {
        answers.add(new Answer(200, "ETag", "\"1\"", ""));
        answers.add(new Answer(412, "PreconditionFailed"));
        assertThatExceptionOfType(ObjectException.class)
                .isThrownBy(() -> store.delete(PLACE, "etag 1"))
                .withMessage("s3://exports/people.csv has been replaced by another version");
        assertThat(asked).containsExactly("HEAD null", "DELETE \"1\"");
    }
}
