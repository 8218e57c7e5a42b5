package dev.caravan.web;

import dev.caravan.jobs.JobService;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Asks this server what anybody may ask, and the ledger what a status asks of it. Java runs code slowly until it has run some hundred
 * times; without this, it would be so slow for the first who come. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int PATIENCE_MILLIS =
            Math.toIntExact(Duration.ofSeconds(10).toMillis());

    private final ServletWebServerApplicationContext server;
    private final ServerProperties properties;
    private final JobService jobService;
    private final JobResponses answers;
    private volatile boolean inVain;

    WarmUp(
            ServletWebServerApplicationContext server,
            ServerProperties properties,
            JobService jobService,
            JobResponses answers) {
        this.server = server;
        this.properties = properties;
        this.jobService = jobService;
        this.answers = answers;
    }

    /** A server that can't be asked so, by TLS maybe, or without its database, works nevertheless: it is not asked again. */
    void ask() {
        if (inVain) {
            return;
        }
        try {
            HttpURLConnection connection = (HttpURLConnection) address().toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (InputStream answer = connection.getInputStream()) {
                answer.readAllBytes();
            }
            jobService.page(null, null, null, 1).forEach(answers::whole);
        } catch (IOException | URISyntaxException | RuntimeException e) {
            inVain = true;
            LOG.debug("the server can't ask itself", e);
        }
    }

    private URI address() throws URISyntaxException {
        InetAddress bound = properties.getAddress();
        InetAddress own = bound == null || bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
        int port = Objects.requireNonNull(server.getWebServer()).getPort();
        return new URI("http", null, own.getHostAddress(), port, "/health", null, null);
    }
}
