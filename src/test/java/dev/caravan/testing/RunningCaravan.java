package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.CaravanApplication;
import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.queue.RowsQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The whole application in this process, on a database and an in-process queue of its own, with short pauses. */
public final class RunningCaravan implements AutoCloseable {
    /** A busy machine takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Set<String> HTTP = Set.of("caravan.web.enabled", "caravan.management.enabled");

    private final Path directory;
    private final FaultySqs faults = new FaultySqs();
    private final ConfigurableApplicationContext context;

    private RunningCaravan(Path directory, List<BeanPostProcessor> processors, String... properties) {
        this.directory = directory;
        Map<String, Object> settings = new LinkedHashMap<>(Map.of(
                "caravan.data-dir", directory.toString(),
                "caravan.chunk.max-records", "10",
                "caravan.split.poll-interval", "20ms",
                "caravan.split.stall-timeout", "500ms",
                "caravan.split.retry-pause", "50ms",
                // A stop waits for the end of a poll.
                "caravan.load.long-poll", "0s",
                "caravan.load.redeliveries", "2",
                "caravan.load.redelivery-pause", "5ms",
                "caravan.sqs.visibility-timeout", "5s"));
        settings.put("camel.main.jmx-management-m-beans-level", "RoutesOnly");
        settings.put("camel.main.name", "caravan-" + directory.getFileName());
        for (String property : properties) {
            int equals = property.indexOf('=');
            settings.put(property.substring(0, equals), property.substring(equals + 1));
        }
        settings.computeIfAbsent(
                "caravan.db.url", absent -> TestDatabase.create().url());
        context = new SpringApplicationBuilder(CaravanApplication.class)
                .web(
                        settings.keySet().stream().anyMatch(HTTP::contains)
                                ? WebApplicationType.SERVLET
                                : WebApplicationType.NONE)
                .initializers(starting -> {
                    starting.getBeanFactory().addBeanPostProcessor(faults);
                    processors.forEach(starting.getBeanFactory()::addBeanPostProcessor);
                })
                .run(settings.entrySet().stream()
                        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                        .toArray(String[]::new));
    }

    /**
     * Starts it with its splitter and loader.
     *
     * @param directory for its files and the test's
     * @param properties {@code name=value}, over the settings for tests
     */
    public static RunningCaravan start(Path directory, String... properties) {
        List<String> all = new ArrayList<>(List.of("caravan.split.enabled=true", "caravan.load.enabled=true"));
        all.addAll(List.of(properties));
        return new RunningCaravan(directory, List.of(), all.toArray(String[]::new));
    }

    /** Starts it answering HTTP, on a free port, with its splitter and loader. */
    public static RunningCaravan startServing(Path directory, String... properties) {
        // Java's client keeps a connection for 20 minutes, and does not repeat a POST if the server closes it first.
        List<String> all = new ArrayList<>(
                List.of("caravan.web.enabled=true", "server.port=0", "server.tomcat.keep-alive-timeout=30m"));
        all.addAll(List.of(properties));
        return start(directory, all.toArray(String[]::new));
    }

    /** Where it answers HTTP. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    /** Starts its loader alone, with something put around its beans. */
    public static RunningCaravan startLoader(Path directory, BeanPostProcessor around, String... properties) {
        List<String> all = new ArrayList<>(List.of("caravan.load.enabled=true"));
        all.addAll(List.of(properties));
        return new RunningCaravan(directory, List.of(around), all.toArray(String[]::new));
    }

    @Override
    public void close() {
        context.close();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public FaultySqs faults() {
        return faults;
    }

    public JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    public CamelContext camel() {
        return bean(CamelContext.class);
    }

    /** Writes a file below the directory, whole. */
    public Path file(String name, String content) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options that name a table and its key. */
    public static JobOptions into(String table, String... key) {
        return new JobOptions(null, table, List.of(key), Map.of());
    }

    public long submit(Path file, JobOptions options) {
        return bean(JobService.class)
                .submit(file, options)
                .claims()
                .get(0)
                .job()
                .id();
    }

    /** The job as it stands now, whose balance must add up. */
    public JobView job(long id) {
        JobView job = bean(JobService.class).job(id).orElseThrow();
        JobBalance jobBalance = job.balance();
        assertThat(jobBalance.inserted()
                        + jobBalance.updated()
                        + jobBalance.duplicates()
                        + jobBalance.rejected()
                        + jobBalance.deadLettered()
                        + jobBalance.skipped()
                        + jobBalance.inFlight())
                .as("balance of %s", jobBalance)
                .isEqualTo(jobBalance.read());
        return job;
    }

    /** Waits until the job has ended. */
    public JobView ended(long id) {
        return await("job %d ends".formatted(id))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> job(id), job -> job.state().isFinished());
    }

    /** Waits until the job is in this state. */
    public JobView in(JobState state, long id) {
        return await("job %d is %s".formatted(id, state))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> job(id), job -> job.state() == state);
    }

    /** Submits a file and waits until its job has ended. */
    public JobView load(Path file, JobOptions options) {
        return ended(submit(file, options));
    }

    /** The first column of a query's result. */
    public List<String> column(String sql) {
        return jdbc().sql(sql).query((row, index) -> row.getString(1)).list();
    }

    public RowsQueue queue() {
        return bean(RowsQueue.class);
    }

    public SqsClient sqs() {
        return bean(SqsClient.class);
    }

    /** How many messages lie on a queue, received ones included; ElasticMQ takes those for delayed that came in this millisecond. */
    public int messagesOn(String url) {
        return sqs()
                .getQueueAttributes(ask -> ask.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    /** Waits for so many dead letters and takes them off their queue. */
    public List<Message> deadLetters(int count) {
        List<Message> letters = new ArrayList<>();
        await("%d dead letters".formatted(count)).atMost(PATIENCE).until(() -> {
            letters.addAll(takeFrom(queue().deadLetterUrl()));
            return letters.size() >= count;
        });
        return letters;
    }

    /** Takes up to ten messages off a queue. */
    public List<Message> takeFrom(String url) {
        List<Message> messages = sqs().receiveMessage(
                        ask -> ask.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
                .messages();
        messages.forEach(
                message -> sqs().deleteMessage(delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle())));
        return messages;
    }
}
