package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.containers.localstack.LocalStackContainer.Service;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.s3.model.TopicConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A LocalStack that the tests share: the one that {@code LOCALSTACK_ENDPOINT} names (localstack/run-on-host.sh), else one in Docker, else
 * they are skipped. Each test makes its own buckets and queues.
 */
public final class LocalStack {
    private static final String IMAGE = "localstack/localstack:4.14.0";
    private static final AtomicInteger MADE = new AtomicInteger();

    /** Part of each name: a LocalStack outlives a test run, and serves several forks at once. */
    private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-"
            + ProcessHandle.current().pid();

    private static @Nullable LocalStack shared;

    private final URI endpoint;
    private final S3Client s3;
    private final SqsClient sqs;

    private LocalStack(URI endpoint) {
        this.endpoint = endpoint;
        s3 = at(endpoint, S3Client.builder()).forcePathStyle(true).build();
        sqs = at(endpoint, SqsClient.builder()).build();
    }

    /** For this and all later tests of the JVM; the calling test, or its class, is skipped if there is none. */
    public static synchronized LocalStack orSkip() {
        if (shared == null) {
            String named = System.getenv("LOCALSTACK_ENDPOINT");
            Requirement.LOCALSTACK.orSkip(
                    named != null || DockerClientFactory.instance().isDockerAvailable(),
                    "start localstack/run-on-host.sh and set LOCALSTACK_ENDPOINT=http://127.0.0.1:4566");
            shared = new LocalStack(named == null ? inDocker() : URI.create(named));
        }
        return shared;
    }

    @SuppressWarnings("resource") // lives as long as the JVM; Testcontainers takes it away
    private static URI inDocker() {
        LocalStackContainer container = new LocalStackContainer(DockerImageName.parse(IMAGE))
                .withServices(Service.S3, Service.SQS, Service.SNS, Service.SECRETSMANAGER);
        container.start();
        return container.getEndpoint();
    }

    public static <B extends AwsClientBuilder<B, C>, C> B at(URI endpoint, B builder) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    }

    public URI endpoint() {
        return endpoint;
    }

    public S3Client s3() {
        return s3;
    }

    public SqsClient sqs() {
        return sqs;
    }

    /** A name that no other test uses. */
    public static String name(String what) {
        return "%s-%s-%d".formatted(what, RUN, MADE.incrementAndGet());
    }

    /** What Java must know to reach it as AWS is reached: the SDK's own properties. */
    public Map<String, String> properties() {
        return Map.of(
                "aws.endpointUrl", endpoint.toString(),
                "aws.region", "us-east-1",
                "aws.accessKeyId", "test",
                "aws.secretAccessKey", "test");
    }

    /** What a command must have in its environment for the same. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint.toString(),
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test");
    }

    /** A new bucket that notifies nobody. */
    public String bucket() {
        String bucket = name("bucket");
        s3.createBucket(ask -> ask.bucket(bucket));
        return bucket;
    }

    /** A new queue, with a dead letter queue behind it; its name. */
    public String queue() {
        String queue = name("queue");
        String letters = sqs.createQueue(ask -> ask.queueName(queue + "-dlq")).queueUrl();
        sqs.createQueue(ask -> ask.queueName(queue)
                .attributes(Map.of(
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"10\"}".formatted(arn(letters)))));
        return queue;
    }

    public String url(String queue) {
        return sqs.getQueueUrl(ask -> ask.queueName(queue)).queueUrl();
    }

    public String arn(String url) {
        return sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
    }

    /** Lets a bucket notify a queue of what is created. */
    public void notify(String bucket, String queue) {
        String arn = arn(url(queue));
        s3.putBucketNotificationConfiguration(ask -> ask.bucket(bucket)
                .notificationConfiguration(to -> to.queueConfigurations(QueueConfiguration.builder()
                        .queueArn(arn)
                        .events(Event.S3_OBJECT_CREATED)
                        .build())));
    }

    /** Lets a bucket notify a new SNS topic, which sends on to a queue. */
    public void notifyByTopic(String bucket, String queue) {
        String topic = topicTo(queue);
        s3.putBucketNotificationConfiguration(ask -> ask.bucket(bucket)
                .notificationConfiguration(to -> to.topicConfigurations(TopicConfiguration.builder()
                        .topicArn(topic)
                        .events(Event.S3_OBJECT_CREATED)
                        .build())));
    }

    /** A new SNS topic, which sends on to a queue; its ARN. */
    public String topicTo(String queue) {
        String made = sns(Map.of("Action", "CreateTopic", "Name", name("topic")));
        String topic = made.replaceAll("(?s).*<TopicArn>(.*)</TopicArn>.*", "$1");
        sns(Map.of("Action", "Subscribe", "TopicArn", topic, "Protocol", "sqs", "Endpoint", arn(url(queue))));
        return topic;
    }

    private String sns(Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sns/aws4_request")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Puts an object; its ETag without quotes. */
    public String put(String bucket, String key, String content) {
        return s3.putObject(ask -> ask.bucket(bucket).key(key), RequestBody.fromString(content))
                .eTag()
                .replace("\"", "");
    }

    /** The keys of a bucket, the first thousand. */
    public List<String> keys(String bucket) {
        return s3.listObjectsV2(ask -> ask.bucket(bucket)).contents().stream()
                .map(object -> object.key())
                .toList();
    }
}
