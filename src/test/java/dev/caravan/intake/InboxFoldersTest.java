package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.RunningCaravan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drop folder whose files have another ending, and whose folders are tables. */
class InboxFoldersTest {
    @Test
    void filesOfTheSuffixGoIntoATableForEachFolder(@TempDir Path directory) {
        try (RunningCaravan caravan = RunningCaravan.start(
                directory,
                "caravan.inbox.enabled=true",
                "caravan.inbox.poll-interval=50ms",
                "caravan.inbox.stable-for=100ms",
                "caravan.inbox.suffix=.export",
                "caravan.inbox.table-per=folder",
                "caravan.feeds.ruled.match=ruled.export",
                "caravan.feeds.ruled.table=ruled")) {
            caravan.file("inbox/crew/a.export", "n\n1\n");
            caravan.file("inbox/crew/2026/b.export", "n\n2\n");
            caravan.file("inbox/crew/ruled.export", "n\n3\n");
            caravan.file("inbox/alone.export", "n\n4\n");
            caravan.file("inbox/crew/other.csv", "n\n5\n");
            for (String name : List.of("crew/a", "crew/2026/b", "crew/ruled", "alone")) {
                Path done = directory.resolve("done/" + name + ".export");
                await(name).atMost(Duration.ofMinutes(1)).until(() -> Files.exists(done));
            }
            assertThat(caravan.column("SELECT n FROM crew ORDER BY n")).containsExactly("1", "2");
            assertThat(caravan.column("SELECT n FROM ruled")).containsExactly("3");
            assertThat(caravan.column("SELECT n FROM \"alone_export\"")).containsExactly("4");
            assertThat(directory.resolve("inbox/crew/other.csv")).exists();
        }
    }
}
