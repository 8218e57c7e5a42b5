package dev.caravan.retention;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/** Expired files in the done and the failed folder → deleted. */
@Component
@ConditionalOnExpression("${caravan.inbox.enabled:false} && '${caravan.retention.files:}' != ''")
class ShelfExpiryRoute extends RouteBuilder {
    static final String ID = "retention-files";

    private final RetentionSettings settings;
    private final Path done;
    private final Path failed;

    ShelfExpiryRoute(
            RetentionSettings settings,
            @Value("${caravan.inbox.done}") Path done,
            @Value("${caravan.inbox.failed}") Path failed) {
        this.settings = settings;
        this.done = done;
        this.failed = failed;
    }

    @Override
    public void configure() {
        expire(done, ID + "-done");
        expire(failed, ID + "-failed");
    }

    private void expire(Path folder, String id) {
        from(file(folder.toString())
                        .recursive(true)
                        .delete(true)
                        .delay(settings.pollInterval().toMillis())
                        .filter(new LongThere(Objects.requireNonNull(settings.files()))))
                .routeId(id)
                .routeDescription("Deletes files that are kept no longer")
                .log(
                        LoggingLevel.INFO,
                        "dev.caravan.retention",
                        "${header.CamelFileAbsolutePath} has expired and is deleted")
                .id("note deletion " + id)
                .description("The consumer deletes the file");
    }

    private record LongThere(Duration age) implements GenericFileFilter<File> {
        @Override
        public boolean accept(GenericFile<File> found) {
            return found.isDirectory()
                    || putThereAt(found.getFile().toPath())
                            .isBefore(Instant.now().minus(age));
        }

        /** Moving a file keeps its time of modification and sets the time of its inode (inode(7), ctime). */
        private static Instant putThereAt(Path file) {
            try {
                return ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
                return Instant.ofEpochMilli(file.toFile().lastModified());
            }
        }
    }
}
