package dev.caravan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of {@code caravan completion}, asked by a real bash as readline asks it. */
class CompletionCommandTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void write() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        CommandRun run = CommandRun.of("completion", "bash");
        assertThat(run.exitCode()).isZero();
        Files.writeString(folder.resolve("caravan.bash"), run.out());
        Files.writeString(folder.resolve("my people.csv"), "");
        Files.createDirectory(folder.resolve("my exports"));
    }

    /** What bash offers for the last word. */
    private static List<String> offered(String... words) throws IOException, InterruptedException {
        String quoted = Arrays.stream(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Process bash = new ProcessBuilder("/bin/bash", "--norc", "-c", """
                        . ./caravan.bash
                        COMP_WORDS=(%1$s)
                        COMP_LINE="${COMP_WORDS[*]}"
                        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
                        function_of=$(complete -p caravan | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
                        $function_of
                        printf '%%s\\n' "${COMPREPLY[@]}"
                        """.formatted(quoted))
                .directory(folder.toFile())
                // compopt says that readline isn't there.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).isZero();
        return out.lines().filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void commandsOptionsAndValuesAreOffered() throws IOException, InterruptedException {
        assertThat(offered("caravan", "re")).containsExactlyInAnyOrder("rejects", "report", "reconcile", "restore");
        assertThat(offered("caravan", "dead-letters", "d")).containsExactly("discard");
        assertThat(offered("caravan", "load", "--max-r")).containsExactly("--max-record-size", "--max-rejects");
        assertThat(offered("caravan", "load", "--no-h")).containsExactly("--no-header");
        assertThat(offered("caravan", "load", "x.csv", "--on-duplicate", "")).containsExactly("keep", "update", "fail");
        assertThat(offered("caravan", "load", "--ragged", "p")).containsExactly("pad");
        assertThat(offered("caravan", "jobs", "--state", "f")).containsExactly("failed");
        assertThat(offered("caravan", "completion", "")).containsExactly("bash", "zsh");
    }

    @Test
    void filesAreOfferedWhereSourcesAndPathsAreTaken() throws IOException, InterruptedException {
        assertThat(offered("caravan", "load", "my")).containsExactlyInAnyOrder("my people.csv", "my exports");
        assertThat(offered("caravan", "preview", "a.csv", "my p")).containsExactly("my people.csv");
        assertThat(offered("caravan", "rejects", "1", "-o", "my p")).containsExactly("my people.csv");
        assertThat(offered("caravan", "load", "--data-dir", "my e")).containsExactly("my exports");
        assertThat(offered("caravan", "generate", "people", "my p")).containsExactly("my people.csv");
        assertThat(offered("caravan", "status", "my")).isEmpty();
    }
}
