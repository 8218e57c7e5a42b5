package dev.caravan.embedded.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.DefaultVisibilityTimeout$;
import org.elasticmq.InvalidReceiptHandle;
import org.elasticmq.MessageData;
import org.elasticmq.MillisVisibilityTimeout;
import org.elasticmq.QueueData;
import org.elasticmq.QueueStatistics;
import org.elasticmq.VisibilityTimeout;
import org.elasticmq.actor.reply.Replyable;
import org.elasticmq.msg.ClearQueue;
import org.elasticmq.msg.CreateQueue;
import org.elasticmq.msg.DeleteMessage;
import org.elasticmq.msg.GetQueueData;
import org.elasticmq.msg.GetQueueStatistics;
import org.elasticmq.msg.ListQueues;
import org.elasticmq.msg.LookupQueue;
import org.elasticmq.msg.ReceiveMessages;
import org.elasticmq.msg.SendMessage;
import org.elasticmq.msg.UpdateVisibilityTimeout;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.util.Either;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * The SQS operations that Caravan's routes use, served by ElasticMQ's actors. Queues are never deleted; a queue's URL is a label.
 * Operations that no route uses are not supported. Thread-safe.
 */
final class InProcessSqsClient implements SqsClient {
    private static final String URL = "memory:/";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final ActorRef manager;
    private final MessageBodies bodies;
    private final Map<String, ActorRef> queues = new ConcurrentHashMap<>();

    /** @param bodies of the messages of that manager's queues, for all clients */
    InProcessSqsClient(ActorRef manager, MessageBodies bodies) {
        this.manager = manager;
        this.bodies = bodies;
    }

    @Override
    public CreateQueueResponse createQueue(CreateQueueRequest request) {
        // An existing queue is no error, as in SQS.
        ask(manager, new CreateQueue(ElasticMqMapper.newQueue(request)), ANSWER_LIMIT);
        return CreateQueueResponse.builder().queueUrl(URL + request.queueName()).build();
    }

    @Override
    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
        String url = URL + request.queueName();
        queue(url);
        return GetQueueUrlResponse.builder().queueUrl(url).build();
    }

    @Override
    public ListQueuesResponse listQueues(ListQueuesRequest request) {
        String prefix = Objects.requireNonNullElse(request.queueNamePrefix(), "");
        List<String> urls = CollectionConverters.asJava(ask(manager, new ListQueues(), ANSWER_LIMIT)).stream()
                .filter(name -> name.startsWith(prefix))
                .map(URL::concat)
                .toList();
        return ListQueuesResponse.builder().queueUrls(urls).build();
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        ActorRef queue = queue(request.queueUrl());
        QueueData data = ask(queue, new GetQueueData(), ANSWER_LIMIT);
        QueueStatistics counts = ask(queue, new GetQueueStatistics(System.currentTimeMillis()), ANSWER_LIMIT);
        Map<QueueAttributeName, String> attributes = ElasticMqMapper.attributes(data, counts);
        if (!request.attributeNames().contains(QueueAttributeName.ALL)) {
            attributes.keySet().retainAll(request.attributeNames());
        }
        return GetQueueAttributesResponse.builder().attributes(attributes).build();
    }

    @Override
    public PurgeQueueResponse purgeQueue(PurgeQueueRequest request) {
        ask(queue(request.queueUrl()), new ClearQueue(), ANSWER_LIMIT);
        return PurgeQueueResponse.builder().build();
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        MessageData sent = ask(
                queue(request.queueUrl()),
                new SendMessage(ElasticMqMapper.newMessage(
                        bodies.put(request.messageBody()), request.messageAttributes(), request.delaySeconds())),
                ANSWER_LIMIT);
        return SendMessageResponse.builder().messageId(sent.id().id()).build();
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        ActorRef queue = queue(request.queueUrl());
        List<SendMessage> messages = request.entries().stream()
                .map(entry -> new SendMessage(ElasticMqMapper.newMessage(
                        bodies.put(entry.messageBody()), entry.messageAttributes(), entry.delaySeconds())))
                .toList();
        List<MessageData> answers = askAll(queue, messages);
        List<SendMessageBatchResultEntry> sent = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            sent.add(SendMessageBatchResultEntry.builder()
                    .id(request.entries().get(i).id())
                    .messageId(answers.get(i).id().id())
                    .build());
        }
        return SendMessageBatchResponse.builder()
                .successful(sent)
                .failed(List.of())
                .build();
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        Duration wait = Duration.ofSeconds(Objects.requireNonNullElse(request.waitTimeSeconds(), 0));
        int count = Objects.requireNonNullElse(request.maxNumberOfMessages(), 1);
        VisibilityTimeout hidden = request.visibilityTimeout() == null
                ? DefaultVisibilityTimeout$.MODULE$
                : MillisVisibilityTimeout.fromSeconds(request.visibilityTimeout());
        var messages = ask(
                queue(request.queueUrl()),
                new ReceiveMessages(hidden, count, Option.apply(wait.isZero() ? null : wait), Option.empty()),
                ANSWER_LIMIT.plus(wait));
        List<Message> received = CollectionConverters.asJava(messages).stream()
                .flatMap(message -> ElasticMqMapper.message(message, bodies).stream())
                .toList();
        return ReceiveMessageResponse.builder().messages(received).build();
    }

    @Override
    public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        accepted(ask(
                queue(request.queueUrl()),
                new DeleteMessage(ElasticMqMapper.receipt(request.receiptHandle())),
                ANSWER_LIMIT));
        bodies.remove(ElasticMqMapper.claim(request.receiptHandle()));
        return DeleteMessageResponse.builder().build();
    }

    /** {@inheritDoc} An entry whose receipt handle is unknown fails, and the others don't. */
    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
        var answers = askAll(
                queue(request.queueUrl()),
                request.entries().stream()
                        .map(entry -> new DeleteMessage(ElasticMqMapper.receipt(entry.receiptHandle())))
                        .toList());
        List<DeleteMessageBatchResultEntry> deleted = new ArrayList<>();
        List<BatchResultErrorEntry> failed = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            String id = request.entries().get(i).id();
            if (answers.get(i).isRight()) {
                bodies.remove(ElasticMqMapper.claim(request.entries().get(i).receiptHandle()));
                deleted.add(DeleteMessageBatchResultEntry.builder().id(id).build());
            } else {
                failed.add(BatchResultErrorEntry.builder()
                        .id(id)
                        .senderFault(true)
                        .code("ReceiptHandleIsInvalid")
                        .build());
            }
        }
        return DeleteMessageBatchResponse.builder()
                .successful(deleted)
                .failed(failed)
                .build();
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        ActorRef queue = queue(request.queueUrl());
        List<ChangeMessageVisibilityBatchResultEntry> changed = new ArrayList<>();
        for (ChangeMessageVisibilityBatchRequestEntry entry : request.entries()) {
            accepted(ask(
                    queue,
                    new UpdateVisibilityTimeout(
                            ElasticMqMapper.receipt(entry.receiptHandle()),
                            MillisVisibilityTimeout.fromSeconds(entry.visibilityTimeout())),
                    ANSWER_LIMIT));
            changed.add(ChangeMessageVisibilityBatchResultEntry.builder()
                    .id(entry.id())
                    .build());
        }
        return ChangeMessageVisibilityBatchResponse.builder()
                .successful(changed)
                .failed(List.of())
                .build();
    }

    private static void accepted(Either<InvalidReceiptHandle, ?> answer) {
        if (answer.isLeft()) {
            throw ReceiptHandleIsInvalidException.builder()
                    .message("no message has this receipt handle")
                    .build();
        }
    }

    private ActorRef queue(String url) {
        ActorRef known = queues.get(url);
        if (known != null) {
            return known;
        }
        Option<ActorRef> found = ask(manager, new LookupQueue(url.substring(URL.length())), ANSWER_LIMIT);
        if (found.isEmpty()) {
            throw QueueDoesNotExistException.builder()
                    .message("there is no queue " + url)
                    .build();
        }
        queues.put(url, found.get());
        return found.get();
    }

    private static <T> T ask(ActorRef actor, Replyable<T> question, Duration limit) {
        return answer(asked(actor, question, limit));
    }

    /** The queue does not wait for one answer to be taken before it has the next question. */
    private static <T> List<T> askAll(ActorRef actor, List<? extends Replyable<T>> questions) {
        List<CompletableFuture<T>> answers = questions.stream()
                .map(question -> asked(actor, question, ANSWER_LIMIT))
                .toList();
        return answers.stream().map(InProcessSqsClient::answer).toList();
    }

    /** ElasticMQ's Replyable declares the type of each answer. */
    @SuppressWarnings("unchecked")
    private static <T> CompletableFuture<T> asked(ActorRef actor, Replyable<T> question, Duration limit) {
        return (CompletableFuture<T>) Patterns.ask(actor, question, limit).toCompletableFuture();
    }

    private static <T> T answer(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.builder()
                    .message("interrupted while the queue was asked")
                    .cause(e)
                    .build();
        } catch (ExecutionException e) {
            throw SdkClientException.create("the queue in this process did not answer", e.getCause());
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Leaves the queues open: QueueInProcess closes them. */
    @Override
    public void close() {
        queues.clear();
    }
}
