package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Amazon's own aws command: the one that is installed, or that which came with LocalStack. */
public final class AwsCommand {
    private static final List<List<String>> KNOWN = List.of(
            List.of("aws"), List.of(Path.of("localstack", "run-on-host.sh").toString(), "--aws"));

    private final LocalStack aws;
    private final List<String> command;

    private AwsCommand(LocalStack aws, List<String> command) {
        this.aws = aws;
        this.command = command;
    }

    /** For a LocalStack; the calling test is skipped if there is none that runs. */
    public static AwsCommand orSkip(LocalStack aws) {
        Optional<AwsCommand> found = KNOWN.stream()
                .map(command -> new AwsCommand(aws, command))
                .filter(command -> command.exit("--version") == 0)
                .findFirst();
        Requirement.AWS.orSkip(found.isPresent(), "localstack/run-on-host.sh installs it too");
        return found.orElseThrow();
    }

    /** As a shell has to be told, from any directory. */
    public String line() {
        return String.join(" ", command)
                .replace(
                        "localstack/run-on-host.sh",
                        Path.of("localstack", "run-on-host.sh").toAbsolutePath().toString());
    }

    /** Runs it to its end, which must be a good one. */
    public void run(String... arguments) {
        assertThat(exit(arguments)).as("aws %s", String.join(" ", arguments)).isZero();
    }

    private int exit(String... arguments) {
        try {
            Path output = Files.createTempFile("aws", ".txt");
            ProcessBuilder process = new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments))
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            process.environment().putAll(aws.environment());
            int exit = process.start().waitFor();
            System.out.print(Files.readString(output, StandardCharsets.UTF_8));
            Files.delete(output);
            return exit;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("Cannot run program")) {
                return -1;
            }
            throw new UncheckedIOException(e);
        }
    }
}
