package dev.caravan.intake.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.AwsCommand;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.RunningCaravan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Watched buckets of a LocalStack, whose objects go into tables through its queues. */
@ExtendWith(OutputCaptureExtension.class)
class BucketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROWS = 1_000;

    @TempDir
    static Path directory;

    private static LocalStack aws;
    private static RunningCaravan caravan;
    private static String bucket;
    private static String events;
    private static String tagged;
    private static String moved;
    private static String deleted;
    private static String copied;
    private static String silent;
    private static String byTopic;
    private static String told;
    private static String folders;

    @BeforeAll
    static void start() {
        aws = LocalStack.orSkip();
        bucket = aws.bucket();
        tagged = aws.bucket();
        moved = aws.bucket();
        deleted = aws.bucket();
        copied = aws.bucket();
        folders = aws.bucket();
        silent = aws.bucket();
        byTopic = aws.bucket();
        events = aws.queue();
        told = aws.queue();
        List.of(bucket, tagged, moved, deleted, copied, folders).forEach(each -> aws.notify(each, events));
        // Before Caravan runs; more than a page of them.
        IntStream.range(0, 1_005).parallel().forEach(n -> aws.put(silent, "in/%04d.txt".formatted(n), "no CSV"));
        aws.put(silent, "in/0000.csv", "word\nfound\n");
        aws.put(silent, "in/9999.csv", "word\nfound too\n");
        aws.put(silent, "out/9999.csv", "word\nnever\n");
        aws.properties().forEach(System::setProperty);
        caravan = RunningCaravan.start(
                directory,
                "spring.profiles.active=aws",
                "logging.level.dev.caravan.jobs.JobLog=info",
                "caravan.sqs.queue=" + LocalStack.name("rows"),
                "caravan.sqs.create-queues=true",
                "caravan.load.long-poll=1s",
                "caravan.split.max-in-flight-chunks=24",
                "caravan.inbox.enabled=true",
                "caravan.notifications.topic=" + aws.topicTo(told),
                "caravan.s3.events-queue=" + events,
                "caravan.s3.inboxes[0].bucket=" + bucket,
                "caravan.s3.inboxes[1].bucket=" + tagged,
                "caravan.s3.inboxes[1].on-completed=tag",
                "caravan.s3.inboxes[2].bucket=" + moved,
                "caravan.s3.inboxes[2].prefix=in/",
                "caravan.s3.inboxes[2].on-completed=move",
                "caravan.s3.inboxes[2].move-to=s3://" + moved + "/done/",
                "caravan.s3.inboxes[3].bucket=" + deleted,
                "caravan.s3.inboxes[3].suffix=.csv",
                "caravan.s3.inboxes[3].on-completed=delete",
                "caravan.s3.inboxes[4].bucket=" + silent,
                "caravan.s3.inboxes[4].prefix=in/",
                "caravan.s3.inboxes[4].suffix=.csv",
                "caravan.s3.inboxes[4].backfill-interval=1s",
                "caravan.s3.inboxes[5].bucket=" + byTopic,
                "caravan.s3.inboxes[6].bucket=" + copied,
                "caravan.s3.inboxes[6].prefix=in/",
                "caravan.s3.inboxes[6].on-completed=move",
                "caravan.s3.inboxes[6].move-to=s3://" + copied + "/done/",
                "caravan.s3.inboxes[7].bucket=" + folders,
                "caravan.s3.inboxes[7].prefix=in/",
                "caravan.s3.inboxes[7].table-per=folder",
                "caravan.feeds.texts.match=*.text",
                "caravan.feeds.numbers.match=numbers*.csv",
                "caravan.feeds.numbers.columns.n.type=integer");
    }

    @AfterAll
    static void stop() {
        if (caravan != null) {
            caravan.close();
            aws.properties().keySet().forEach(System::clearProperty);
        }
    }

    private static List<Job> jobs(String bucketAndPrefix) {
        return caravan.bean(JobService.class).latest(10_000).stream()
                .map(JobView::job)
                .filter(job -> job.source().startsWith("s3://" + bucketAndPrefix))
                .toList();
    }

    private static Job only(String place) {
        return await("a job of " + place)
                .atMost(PATIENCE)
                .until(() -> jobs(place), found -> found.size() == 1)
                .get(0);
    }

    private static List<String> words(String table) {
        return caravan.column("SELECT word FROM %s ORDER BY word".formatted(table));
    }

    @Test
    void whatTheAwsCommandUploadsIsLoadedAndTold() {
        AwsCommand command = AwsCommand.orSkip(aws);
        Path file = caravan.file("upload.csv", "word\nuploaded\n");
        command.run("s3", "cp", file.toString(), "s3://" + bucket + "/some dir/Wörter+1.csv");
        Job job = only(bucket + "/some%20dir/W%C3%B6rter+1.csv");
        assertThat(caravan.ended(job.id()).state()).isEqualTo(JobState.COMPLETED);
        // The plus sign is lost in the name, so the name's hash follows.
        assertThat(job.table()).startsWith("wörter_1_");
        assertThat(words("\"" + job.table() + "\"")).containsExactly("uploaded");
        String subject = "[caravan] COMPLETED: job %d, W?rter+1.csv".formatted(job.id());
        await().atMost(PATIENCE)
                .until(() -> caravan.takeFrom(aws.url(told)).stream()
                        .anyMatch(notice -> notice.body().contains(subject)));
    }

    /** An o and two dots behind it, as some systems write names, is not the key with an ö. */
    @Test
    void keysAreTakenSignBySign() {
        String key = "signs/o\u0308 100%2F#?.csv";
        aws.put(bucket, key, "word\nfound\n");
        assertThat(caravan.ended(only(bucket + "/signs/").id()).balance().inserted())
                .isEqualTo(1);
    }

    @Test
    void aKeyWithALineEndForgesNoLineOfTheLog(CapturedOutput log) {
        aws.put(
                bucket,
                "forged/x\n2026-11-29T00:00:00.000Z ERROR 1 --- [main] dev.caravan.load.Burial : chunk 1/1 is a dead letter.csv",
                "word\nforged\n");
        assertThat(caravan.ended(only(bucket + "/forged/").id()).state()).isEqualTo(JobState.COMPLETED);
        assertThat(log.getAll().lines())
                .anyMatch(line -> line.contains("starts: s3://" + bucket + "/forged/x%0A2026-11-29"))
                .noneMatch(line -> line.startsWith("2026-11-29"));
    }

    @Test
    void twoHundredAtOnceAreTwoHundredJobs() {
        IntStream.range(0, 200)
                .parallel()
                .forEach(n -> aws.put(bucket, "many/%03d/many.csv".formatted(n), "word\nmany %03d\n".formatted(n)));
        await().atMost(PATIENCE).until(() -> jobs(bucket + "/many/").size() == 200);
        jobs(bucket + "/many/")
                .forEach(job -> assertThat(caravan.ended(job.id()).state()).isEqualTo(JobState.COMPLETED));
        assertThat(words("many"))
                .isEqualTo(
                        IntStream.range(0, 200).mapToObj("many %03d"::formatted).toList());
    }

    @Test
    void anObjectWhoseTableIsNamedAfterAnotherFails() {
        aws.put(bucket, "alike/x-alike.csv", "word\nfirst\n");
        assertThat(caravan.ended(only(bucket + "/alike/x-alike.csv").id()).state())
                .isEqualTo(JobState.COMPLETED);
        aws.put(bucket, "alike/x_alike.csv", "word\nother\n");
        assertThat(caravan.ended(only(bucket + "/alike/x_alike.csv").id()).note())
                .contains("x_alike.csv and x-alike.csv would both load into table x_alike");
        assertThat(words("x_alike")).containsExactly("first");
    }

    @Test
    void theSameContentIsSkippedAndMovedIfItsDigestIsKnown() {
        String content = "word\nalready there\n";
        aws.put(copied, "in/1/known-content.csv", content);
        JobView first = caravan.ended(only(copied + "/in/1/").id());
        aws.s3()
                .putObject(
                        put -> put.bucket(copied)
                                .key("in/2/known-content.csv")
                                .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                        RequestBody.fromString(content));
        // It is copied, then deleted.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(aws.keys(copied))
                        .contains("done/2/known-content.csv")
                        .doesNotContain("in/2/known-content.csv"));
        assertThat(jobs(copied + "/in/2/")).isEmpty();
        assertThat(words("known_content")).containsExactly("already there");

        aws.put(copied, "in/3/known-content.csv", content);
        assertThat(caravan.ended(only(copied + "/in/3/").id()).note())
                .contains("job %d loaded the same content".formatted(first.id()));
    }

    @Test
    void anEventThatComesFiveTimesIsOneJob() {
        String etag = aws.put(bucket, "five/five.csv", "word\nonce\n");
        for (int i = 0; i < 5; i++) {
            send(directEvent("five/five.csv", etag, "0A"));
        }
        Job job = only(bucket + "/five/");
        assertThat(caravan.ended(job.id()).state()).isEqualTo(JobState.COMPLETED);
        noEventIsLeft();
        assertThat(jobs(bucket + "/five/")).hasSize(1);
        assertThat(words("five")).containsExactly("once");
    }

    @Test
    void topicsAndEventBridgeMayStandBetween() {
        aws.notifyByTopic(byTopic, events);
        aws.put(byTopic, "wrapped/topic.csv", "word\nby topic\n");
        String bridged = aws.put(bucket, "wrapped/bridge.csv", "word\nby bridge\n");
        send("""
                {"source": "aws.s3", "detail-type": "Object Created", "detail": {"bucket": {"name": "%s"},
                 "object": {"key": "wrapped/bridge.csv", "size": 15, "etag": "%s", "sequencer": "0A"}}}""".formatted(bucket, bridged));
        assertThat(caravan.ended(only(byTopic + "/wrapped/topic.csv").id()).state())
                .isEqualTo(JobState.COMPLETED);
        assertThat(caravan.ended(only(bucket + "/wrapped/bridge.csv").id()).state())
                .isEqualTo(JobState.COMPLETED);
        noEventIsLeft();
        assertThat(jobs(byTopic + "/")).hasSize(1);
        assertThat(words("topic")).containsExactly("by topic");
    }

    @Test
    void whatIsNoNotificationGoesToTheDeadLetterQueueWithItsCause() {
        send("hello");
        var letter = await().atMost(PATIENCE)
                .until(
                        () -> aws.sqs()
                                .receiveMessage(ask ->
                                        ask.queueUrl(aws.url(events + "-dlq")).messageAttributeNames("All"))
                                .messages(),
                        found -> !found.isEmpty())
                .get(0);
        assertThat(letter.body()).isEqualTo("hello");
        assertThat(letter.messageAttributes()).containsOnlyKeys("caravan.cause");
        assertThat(letter.messageAttributes().get("caravan.cause").stringValue())
                .startsWith("it is no JSON");
        noEventIsLeft();
    }

    @Test
    void anObjectThatIsOverwrittenWhileItIsReadFailsAndItsNextVersionIsLoaded() throws Exception {
        caravan.camel().getRouteController().suspendRoute("load-rows");
        String first;
        try {
            first = aws.put(bucket, "over/over.csv", rows("old"));
            Job job = only(bucket + "/over/");
            // The window is full, the rest of the object not read.
            await().atMost(PATIENCE).until(() -> caravan.job(job.id()).balance().read() >= 240);
            aws.put(bucket, "over/over.csv", rows("new"));
        } finally {
            caravan.camel().getRouteController().resumeRoute("load-rows");
        }
        await().atMost(PATIENCE).until(() -> jobs(bucket + "/over/").size() == 2);
        Map<Boolean, Job> ended = jobs(bucket + "/over/").stream()
                .map(job -> caravan.ended(job.id()).job())
                .collect(Collectors.toMap(job -> job.sourceVersion().contains(first), job -> job));
        assertThat(ended.get(true).state()).isEqualTo(JobState.FAILED);
        assertThat(ended.get(true).failure()).contains("has been replaced since it was taken");
        assertThat(ended.get(false).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT count(*) FROM over WHERE word LIKE 'new%'"))
                .containsExactly(Integer.toString(ROWS));
    }

    /** While no splitter runs; each notification is recorded as a job. */
    private static void beforeAnyIsRead(ThrowingRunnable writes) throws Exception {
        List<String> splitters = caravan.camel().getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> id.startsWith("split-lease"))
                .toList();
        for (String id : splitters) {
            caravan.camel().getRouteController().suspendRoute(id);
        }
        try {
            writes.run();
            noEventIsLeft();
        } finally {
            for (String id : splitters) {
                caravan.camel().getRouteController().resumeRoute(id);
            }
        }
    }

    @FunctionalInterface
    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void ofVersionsThatAreOverwrittenBeforeTheyAreReadTheLastIsLoaded() throws Exception {
        beforeAnyIsRead(() -> {
            for (int n = 0; n < 5; n++) {
                aws.put(bucket, "ow/quick.csv", "word\nversion %d\n".formatted(n));
            }
            await().atMost(PATIENCE).until(() -> jobs(bucket + "/ow/").size() == 5);
        });
        List<Job> ended = jobs(bucket + "/ow/").stream()
                .map(job -> caravan.ended(job.id()).job())
                .toList();
        assertThat(ended)
                .extracting(Job::state)
                .containsExactlyInAnyOrder(
                        JobState.SUPERSEDED,
                        JobState.SUPERSEDED,
                        JobState.SUPERSEDED,
                        JobState.SUPERSEDED,
                        JobState.COMPLETED);
        assertThat(ended)
                .filteredOn(job -> job.state() == JobState.SUPERSEDED)
                .allSatisfy(job -> assertThat(job.failure()).contains("the new version is a separate job"));
        assertThat(words("quick")).containsExactly("version 4");
    }

    @Test
    void anObjectThatIsDeletedBeforeItIsReadIsGone() throws Exception {
        beforeAnyIsRead(() -> {
            aws.put(bucket, "short-lived/brief.csv", "word\nnever\n");
            only(bucket + "/short-lived/");
            aws.s3().deleteObject(ask -> ask.bucket(bucket).key("short-lived/brief.csv"));
        });
        JobView job = caravan.ended(only(bucket + "/short-lived/").id());
        assertThat(job.state()).isEqualTo(JobState.GONE);
        assertThat(job.note()).contains("short-lived/brief.csv is gone");
        assertThat(job.balance()).isEqualTo(new JobBalance(0, 0, 0, 0, 0, 0, 0, 0));
    }

    private static String rows(String word) {
        return IntStream.range(0, ROWS)
                .mapToObj(n -> word + " " + n + "\n")
                .collect(Collectors.joining("", "word\n", ""));
    }

    @Test
    void whatNoNotificationCameOfIsFoundOnce() {
        Job first = only(silent + "/in/0000.csv");
        Job last = only(silent + "/in/9999.csv");
        assertThat(caravan.ended(first.id()).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.ended(last.id()).state()).isEqualTo(JobState.COMPLETED);
        String again = aws.put(silent, "in/9999.csv", "word\nfound later\n");
        await().atMost(PATIENCE).until(() -> jobs(silent + "/in/9999.csv").size() == 2);
        assertThat(jobs(silent + "/in/9999.csv").get(0).sourceVersion()).contains(again);
        assertThat(jobs(silent + "/")).hasSize(3);
    }

    @Test
    void aFailedVersionIsNotTriedAgainByTheBackFill() {
        aws.put(silent, "in/empty.csv", "");
        Job failed = only(silent + "/in/empty.csv");
        assertThat(caravan.ended(failed.id()).state()).isEqualTo(JobState.FAILED);
        aws.put(silent, "in/zz-next-pass.csv", "word\nnext\n");
        only(silent + "/in/zz-next-pass.csv");
        assertThat(jobs(silent + "/in/empty.csv")).hasSize(1);
    }

    @Test
    void loadedObjectsAreTaggedMovedOrDeletedAndFailedOnesLeft() {
        aws.put(tagged, "t.csv", "word\ntagged\n");
        aws.put(moved, "in/a/m.csv", "word\nmoved\n");
        aws.put(moved, "in/bad.csv", "");
        aws.put(deleted, "d.csv", "word\ndeleted\n");
        aws.put(deleted, "d.txt", "word\nno inbox takes it\n");
        aws.put(deleted, "note.csv", "not a table\n");
        aws.s3()
                .putObject(
                        put -> put.bucket(deleted).key("picture.csv"),
                        RequestBody.fromBytes(
                                "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0".getBytes(StandardCharsets.ISO_8859_1)));
        Job job = only(tagged + "/");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tags(tagged, "t.csv"))
                        .isEqualTo(Map.of("caravan-job", Long.toString(job.id()), "caravan-state", "COMPLETED")));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(aws.keys(moved)).containsExactly("done/a/m.csv", "in/bad.csv"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(aws.keys(deleted)).containsExactly("d.txt", "note.csv", "picture.csv"));
        noEventIsLeft();
        assertThat(jobs(moved + "/")).hasSize(2);
        assertThat(jobs(deleted + "/d.")).hasSize(1);
        List.of("note.csv", "picture.csv")
                .forEach(key -> caravan.ended(only(deleted + "/" + key).id()));
        assertThat(aws.keys(deleted)).containsExactly("d.txt", "note.csv", "picture.csv");
    }

    @Test
    void anObjectOfWhichNoRowWasLoadedIsKept() {
        aws.put(deleted, "numbers-none.csv", "n\nno number\n");
        aws.put(deleted, "numbers-empty.csv", "n\n");
        Map.of("numbers-none.csv", JobState.FAILED, "numbers-empty.csv", JobState.COMPLETED)
                .forEach((key, state) -> {
                    Job job = only(deleted + "/" + key);
                    assertThat(caravan.ended(job.id()).state()).isEqualTo(state);
                    await().atMost(PATIENCE)
                            .until(() -> !caravan.column(
                                            "SELECT 1 FROM caravan.job WHERE source_archived_at IS NOT NULL AND id = "
                                                    + job.id())
                                    .isEmpty());
                    assertThat(aws.keys(deleted)).contains(key);
                    aws.s3().deleteObject(ask -> ask.bucket(deleted).key(key));
                });
    }

    @Test
    void csvFilesByNameAndWhatAFeedMatchesGoIntoATableForEachFolder() {
        aws.put(folders, "in/crew/photo.jpg", "word\nnever\n");
        aws.put(folders, "in/crew/notes.txt", "word\nnever\n");
        aws.put(folders, "in/crew/1.csv", "word\na\n");
        aws.put(folders, "in/crew/2026/2.TSV.gz", "word\nb\n");
        aws.put(folders, "in/crew/3.text", "word\nc\n");
        aws.put(folders, "in/by itself.csv", "word\nd\n");
        List.of("crew/1.csv", "crew/2026/2.TSV.gz", "crew/3.text", "by%20itself.csv")
                .forEach(key -> assertThat(
                                caravan.ended(only(folders + "/in/" + key).id()).state())
                        .isEqualTo(JobState.COMPLETED));
        noEventIsLeft();
        assertThat(words("crew")).containsExactly("a", "b", "c");
        assertThat(words("by_itself")).containsExactly("d");
        assertThat(jobs(folders + "/")).hasSize(4);
    }

    @Test
    void aJobContinuesTheTraceOfItsNotification() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        aws.sqs()
                .sendMessage(ask -> ask.queueUrl(aws.url(events))
                        .messageBody(directEvent("traced.csv", "no-such-etag", "0001"))
                        .messageAttributes(Map.of(
                                "traceparent",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue("00-%s-00f067aa0ba902b7-01".formatted(trace))
                                        .build())));
        noEventIsLeft();
        assertThat(caravan.column("SELECT trace_parent FROM caravan.job WHERE source LIKE '%/traced.csv'"))
                .singleElement(STRING)
                .matches("00-%s-[0-9a-f]{16}-01".formatted(trace));
        assertThat(caravan.column("SELECT trace_caller FROM caravan.job WHERE source LIKE '%/traced.csv'"))
                .containsExactly("00f067aa0ba902b7");
    }

    private static Map<String, String> tags(String bucket, String key) {
        GetObjectTaggingResponse response =
                aws.s3().getObjectTagging(ask -> ask.bucket(bucket).key(key));
        return response.tagSet().stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    private static void send(String body) {
        aws.sqs().sendMessage(ask -> ask.queueUrl(aws.url(events)).messageBody(body));
    }

    /** Waits until every event that was sent has been worked on. */
    private static void noEventIsLeft() {
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(aws.url(events)) == 0);
    }

    private static String directEvent(String key, String etag, String sequencer) {
        return """
                {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "%s"},
                 "object": {"key": "%s", "size": 10, "eTag": "%s", "sequencer": "%s"}}}]}""".formatted(bucket, key, etag, sequencer);
    }
}
