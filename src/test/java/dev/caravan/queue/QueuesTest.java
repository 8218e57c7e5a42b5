package dev.caravan.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.LocalStack;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Queues of a LocalStack that somebody else made. */
class QueuesTest {
    private final LocalStack aws = LocalStack.orSkip();
    private final String name = LocalStack.name("rows");
    private final Queues queues = queues(aws.sqs());

    private Queues queues(SqsClient sqs) {
        return new Queues(sqs, name, Duration.ofSeconds(30), 10, false);
    }

    @Test
    void eachFaultIsNamedWithItsRemedy() {
        refused("SQS queue \"%s-dlq\" does not exist".formatted(name));
        String letters = aws.sqs()
                .createQueue(ask -> ask.queueName(name + "-dlq")
                        .attributes(Map.of(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "262144")))
                .queueUrl();
        refused("SQS queue \"%s\" does not exist".formatted(name));
        String rows = aws.sqs().createQueue(ask -> ask.queueName(name)).queueUrl();
        refused("\"%s-dlq\" takes messages of up to 262144 bytes: set its attribute MaximumMessageSize to 1048576"
                .formatted(name));
        set(letters, QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1048576");
        refused("set its attribute RedrivePolicy to {\"deadLetterTargetArn\": \"%s\", \"maxReceiveCount\": \"10\"}"
                .formatted(aws.arn(letters)));
        set(rows, QueueAttributeName.REDRIVE_POLICY, redrive(letters, 1));
        refused("gives a message up when it was received once");
        set(rows, QueueAttributeName.REDRIVE_POLICY, redrive(letters, 5));
        set(rows, QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1048575");
        refused("\"%s\" takes messages of up to 1048575 bytes".formatted(name));
        set(rows, QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1048576");
        assertThat(queues.require().rows()).isEqualTo(rows);
    }

    @Test
    void aMissingPermissionIsNamed() {
        SqsClient refusing = new SqsClient() {
            @Override
            public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
                throw SqsException.builder()
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDenied")
                                .build())
                        .build();
            }

            @Override
            public String serviceName() {
                return "sqs";
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> queues(refusing).require())
                .isInstanceOf(QueueConfigurationException.class)
                .hasMessageContaining(
                        "\"%s-dlq\": this process's credentials are not allowed sqs:GetQueueUrl".formatted(name));
    }

    private void refused(String message) {
        assertThatThrownBy(queues::require)
                .isInstanceOf(QueueConfigurationException.class)
                .hasMessageContaining(message);
    }

    private void set(String url, QueueAttributeName attribute, String value) {
        aws.sqs().setQueueAttributes(ask -> ask.queueUrl(url).attributes(Map.of(attribute, value)));
    }

    private String redrive(String letters, int receives) {
        return "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}".formatted(aws.arn(letters), receives);
    }
}
