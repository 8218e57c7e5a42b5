package dev.caravan.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.AwsCommand;
import dev.caravan.testing.CaravanJava;
import dev.caravan.testing.DocumentedCommands;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The commands that README.md, docs/aws.md and docs/operations.md say to type are typed, in a directory of a newcomer, with another database,
 * port or bucket in place of one that only its owner has. A command that is on a page and in none of the lists here fails the test.
 */
@Tag("long")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class DocumentedCommandsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Pattern CORRECTIONS = Pattern.compile("./caravan load (?<file>\\S+) --corrects .*");

    /** In this order: later ones need jobs of earlier ones. */
    private static final List<String> OF_NEWCOMERS = List.of(
            "./caravan load samples/contacts.csv",
            "./caravan jobs",
            "./caravan jobs --state failed --since 2d",
            "./caravan status 1",
            "./caravan rejects 1 -o rejects.csv",
            "./caravan duplicates 1 -o duplicates.csv",
            "./caravan explain 1 3",
            "./caravan reconcile 1",
            "./caravan load rejects.csv --corrects 1",
            "./caravan rejects 1 -o fix.csv",
            "./caravan load fix.csv --corrects 1",
            "./caravan undo 1 --dry-run",
            "./caravan undo 1",
            "./caravan dead-letters list",
            "./caravan dead-letters replay --all",
            "./caravan generate people --rows 1000000 people.csv",
            "./caravan generate plays --rows 1000000 --songs 5000 plays.csv",
            "./caravan preview people.csv",
            "./caravan explain people.csv",
            "./caravan preview people.csv --write-feed people -o people.yml",
            "./caravan feeds check people.yml",
            "./caravan check people.csv --feed people.yml",
            "./caravan load people.csv --dry-run",
            "./caravan load people.csv --table people --key email",
            "./caravan check 1 --feed people.yml",
            "./caravan load people.csv --table staff --map company=employer --skip-column comment",
            "./caravan load people.csv --max-rejects 5%",
            "./caravan load people.csv --json",
            "./caravan load people.csv --key email --again",
            "./caravan load people.csv --key email --on-duplicate update",
            "./caravan load people.csv --db postgres://loader@db.example.com/crm",
            "./caravan load 'exports/**/*.csv' --table certificates",
            "./caravan load exports --glob '**/certificates.csv' --table certificates --parallel 4",
            "./caravan load export.zip",
            "./caravan load 'export.zip!/people.csv'",
            "zcat x.gz | ./caravan load - --table people",
            "./caravan load orders.csv lines.csv --atomic",
            "./caravan report plays.csv --group-by Song,Date --sum 'Number of Plays=Total' -o totals.csv",
            "./caravan doctor",
            "./caravan stop");

    private static final List<String> OF_CLIENTS = List.of(
            "curl http://127.0.0.1:8080/actuator/prometheus",
            "curl -F file=@people.csv -F key=email http://127.0.0.1:8080/api/uploads",
            "curl -H 'Content-Type: application/json' -d '{\"source\": \"samples/contacts.csv\"}' http://127.0.0.1:8080/api/jobs",
            "curl -H 'Content-Type: application/json' -d '{\"type\": \"exec\", \"mbean\": \"org.apache.camel:context=caravan,type=routes,name=\\\"load-rows\\\"\", \"operation\": \"stop()\"}' http://127.0.0.1:8080/jolokia");

    private static final List<String> OF_BUCKETS = List.of(
            "./caravan load s3://exports/2026/people.csv",
            "./caravan load s3://exports/2026/",
            "./caravan load s3://exports/ --glob '**/certificates.csv'",
            "./caravan load 's3://exports/2026/people-*.csv'",
            "./caravan preview s3://exports/2026/people.csv",
            "aws --endpoint-url $AWS_ENDPOINT_URL s3 cp samples/contacts.csv s3://caravan-inbox/");

    /** By a test of their own, since they need a state of their own or don't end; their arguments are checked by DocumentedArgumentsTest. */
    private static final Map<String, String> ELSEWHERE = elsewhere();

    private static Map<String, String> elsewhere() {
        Map<String, String> tests = new LinkedHashMap<>();
        tests.put("./mvnw", "is what runs this test");
        tests.put("docker ", "needs Docker");
        tests.put("localstack/run-on-host.sh", "is what AwsCommand runs");
        tests.put("./caravan load https://example.com/people.csv.gz", "WebSourcesTest");
        tests.put("./caravan load sftp://crm@files.example.com/exports/people.csv", "SftpSourcesTest");
        tests.put("./caravan load people.csv --server", "ClientCommandsTest: needs a server of a name");
        tests.put("./caravan credentials anna --role operator", "CredentialsCommandTest: asks for a password");
        tests.put("./caravan serve", "GracefulStopTest, BindTest, CloudTest; here before the clients' commands");
        tests.put("SPRING_PROFILES_ACTIVE=aws", "CloudTest");
        tests.put("./caravan crash-test", "CrashTestTest");
        tests.put("./caravan backup", "BackupWhileLoadingTest");
        tests.put("./caravan restore", "BackupWhileLoadingTest");
        tests.put("./caravan abort 1", "AbortCommandTest: needs a job that runs");
        tests.put("./caravan load FILE --dry-run", "is a form of one that is run");
        tests.put("./caravan load s3://BUCKET/PREFIX", "is a form of one that is run");
        tests.put("./caravan abort JOB", "is a form of one that is run");
        tests.put("./caravan undo JOB", "is a form of one that is run");
        tests.put("./caravan dead-letters", "DeadLettersCommandTest: need dead letters");
        tests.put("aws sns subscribe --protocol sqs", "is part of a command");
        tests.put("aws s3api put-object --checksum-algorithm SHA256", "is part of a command");
        tests.put("aws configure get region", "needs an account");
        tests.put("aws sts get-caller-identity", "needs an account");
        return tests;
    }

    @TempDir
    Path directory;

    private TestDatabase database;

    @BeforeEach
    void newcomer() throws IOException {
        database = TestDatabase.create();
        CaravanJava.launcher(directory);
        Path samples = Files.createDirectories(directory.resolve("samples"));
        for (String name : List.of("contacts.csv", "songplays.csv")) {
            Files.copy(Path.of("samples", name), samples.resolve(name));
        }
        write("exports/2026/certificates.csv", "id,name\n1,a\n");
        write("exports/2025/certificates.csv", "id,name\n2,b\n");
        write("orders.csv", "id,total\n1,2\n");
        write("lines.csv", "id,amount\n1,2\n");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(directory.resolve("export.zip")))) {
            zip.putNextEntry(new ZipEntry("people.csv"));
            zip.write("email,name,company,city,comment,joined\nz@example.com,Z,,,,2026-01-01\n".getBytes(UTF_8));
        }
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(directory.resolve("x.gz")))) {
            gzip.write("email,name\nx@example.com,X\n".getBytes(UTF_8));
        }
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void eachCommandOfThePagesIsInAListHere() {
        Set<String> found = new TreeSet<>();
        for (String page : List.of("README.md", "docs/aws.md", "docs/operations.md")) {
            found.addAll(DocumentedCommands.of(Path.of(page)));
        }
        List<String> listed = new ArrayList<>(OF_NEWCOMERS);
        listed.addAll(OF_CLIENTS);
        listed.addAll(OF_BUCKETS);
        assertThat(found).containsAll(listed);
        found.removeAll(listed);
        found.removeAll(ofQueues());
        found.removeIf(command -> ELSEWHERE.keySet().stream().anyMatch(command::startsWith));
        assertThat(found).as("commands that no test runs").isEmpty();
    }

    @Test
    void aNewcomersCommandsGoWell() {
        OF_NEWCOMERS.forEach(command -> {
            Matcher corrections = CORRECTIONS.matcher(command);
            if (corrections.matches()) {
                correctAnAddress(directory.resolve(corrections.group("file")));
            }
            if (command.equals("./caravan load export.zip")) {
                // Its people have no key, and others than these.
                database.run("DROP TABLE people");
            }
            run(command, Map.of());
        });
    }

    /** As the pages say: the file is edited before. */
    private static void correctAnAddress(Path rejects) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(rejects));
            lines.set(1, lines.get(1).replaceFirst("^[^,]*", "corrected-in-" + rejects.getFileName() + "@example.com"));
            Files.write(rejects, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void clientsAreAnsweredByAServer() throws IOException {
        run("./caravan generate people --rows 1000 people.csv", Map.of());
        Path out = directory.resolve("serve.out");
        Process server = start("./caravan serve --port 0", Map.of(), out);
        try {
            String url = await().atMost(PATIENCE)
                    .until(
                            () -> Files.readString(out).replaceFirst("(?s).* at (http://[0-9.:]+)\\. .*", "$1"),
                            found -> found.startsWith("http://"));
            OF_CLIENTS.forEach(command -> {
                run(command.replace("curl ", "curl --fail-with-body ").replace("http://127.0.0.1:8080", url), Map.of());
                // The last one stops the loader.
                await().atMost(PATIENCE)
                        .until(() ->
                                database.number("SELECT count(*) FROM caravan.job WHERE finished_at IS NULL") == 0);
            });
            assertThat(database.number("SELECT count(*) FROM contact")).isEqualTo(32);
        } finally {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
    }

    @Test
    void objectsAreLoadedFromTheirBucket() {
        LocalStack aws = LocalStack.orSkip();
        AwsCommand command = AwsCommand.orSkip(aws);
        String bucket = aws.bucket();
        for (String key : List.of("2026/people.csv", "2026/people-1.csv", "2026/certificates.csv")) {
            aws.put(bucket, key, "id,name\n1,a\n");
        }
        OF_BUCKETS.forEach(each -> {
            String here = each.replace("s3://exports/", "s3://" + bucket + "/")
                    .replace("s3://caravan-inbox/", "s3://" + bucket + "/");
            run(here.replace("aws --endpoint-url", command.line() + " --endpoint-url"), aws.environment());
        });
        assertThat(aws.keys(bucket)).contains("contacts.csv");
    }

    /** Of docs/aws.md and docs/operations.md, in their order. */
    private static List<String> ofQueues() {
        List<String> commands = new ArrayList<>(DocumentedCommands.of(Path.of("docs", "aws.md")));
        commands.addAll(DocumentedCommands.of(Path.of("docs", "operations.md")));
        commands.removeIf(command ->
                !command.matches("(?s)aws (sqs create-queue|s3api put-bucket-not|sqs .*message-move-task).*"));
        return commands;
    }

    @Test
    void queuesAreMadeAndRedrivenAsPrinted() {
        LocalStack aws = LocalStack.orSkip();
        AwsCommand command = AwsCommand.orSkip(aws);
        String bucket = aws.bucket();
        String rows = LocalStack.name("rows");
        String events = LocalStack.name("events");
        assertThat(ofQueues()).hasSize(7);
        for (String each : ofQueues()) {
            run(
                    each.replaceFirst("^aws ", command.line() + " --endpoint-url " + aws.endpoint() + " ")
                            .replace("REGION", "us-east-1")
                            .replace("ACCOUNT", "000000000000")
                            .replace("my-uploads", bucket)
                            .replaceAll("\\brows\\b", rows)
                            .replaceAll("\\bevents\\b", events),
                    aws.environment());
        }
        Map<QueueAttributeName, String> attributes = aws.sqs()
                .getQueueAttributes(ask -> ask.queueUrl(aws.url(events)).attributeNames(QueueAttributeName.ALL))
                .attributes();
        assertThat(attributes.get(QueueAttributeName.POLICY)).contains(bucket, "aws:SourceAccount");
        assertThat(attributes.get(QueueAttributeName.REDRIVE_POLICY)).contains(events + "-dlq");
        // What is put into the bucket is told.
        aws.put(bucket, "x.csv", "id\n1\n");
        await().atMost(PATIENCE)
                .until(() -> aws.sqs().receiveMessage(ask -> ask.queueUrl(aws.url(events))).messages().stream()
                        .anyMatch(message -> message.body().contains("x.csv")));
    }

    private void run(String command, Map<String, String> environment) {
        Path out = directory.resolve("command.out");
        try {
            int exit = start(command, environment, out).waitFor();
            assertThat(exit).as("%s%n%s", command, Files.readString(out)).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process start(String command, Map<String, String> environment, Path out) throws IOException {
        ProcessBuilder process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -o pipefail; "
                                + command.replace("1000000", "10000")
                                        .replace("postgres://loader@db.example.com/crm", "\"$CARAVAN_DB_URL\""))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        process.environment().put("CARAVAN_DB_URL", database.url());
        process.environment().putAll(environment);
        return process.start();
    }
}
