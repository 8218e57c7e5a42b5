package dev.caravan.cli;

import dev.caravan.cli.output.SecretRedaction;
import dev.caravan.queue.RowsQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** What a process serves besides its roles, for a person: watched buckets, queue and database. Immutable. */
record ServedText(ConfigurableApplicationContext application) {
    /** One line, without credentials. */
    String line(boolean watches, boolean uses) {
        List<String> parts = new ArrayList<>();
        if (watches && !buckets().isEmpty()) {
            String events = environment().getProperty("caravan.s3.events-queue");
            parts.add("buckets %s, %s"
                    .formatted(buckets(), events == null ? "without events" : "with events on queue " + events));
        }
        if (uses) {
            RowsQueue queue = application.getBean(RowsQueue.class);
            parts.add(queue.inMemory() ? "queue in this process" : "queue " + SecretRedaction.text(queue.url()));
        }
        parts.add("database " + database());
        return StringUtils.capitalize(String.join("; ", parts)) + ".";
    }

    private Environment environment() {
        return application.getEnvironment();
    }

    private String buckets() {
        return IntStream.iterate(0, n -> environment().containsProperty(bucket(n)), n -> n + 1)
                .mapToObj(n -> "s3://%s/%s"
                        .formatted(
                                environment().getProperty(bucket(n)),
                                environment().getProperty("caravan.s3.inboxes[%d].prefix".formatted(n), "")))
                .collect(Collectors.joining(", "));
    }

    private static String bucket(int n) {
        return "caravan.s3.inboxes[%d].bucket".formatted(n);
    }

    private String database() {
        ObjectProvider<JdbcConnectionDetails> details = application.getBeanProvider(JdbcConnectionDetails.class);
        JdbcConnectionDetails found = details.getIfAvailable();
        String url = found == null ? environment().getProperty("spring.datasource.url", "?") : found.getJdbcUrl();
        return SecretRedaction.text(url.replaceFirst("[?;].*", "").replaceFirst("^jdbc:", ""));
    }
}
