package dev.caravan.intake;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.file;

import dev.caravan.disk.PrivateFiles;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.OutagePolicy;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Drop folder → job in the ledger. The file stays where it is until its job ends, so that nothing is lost between the
 * two: the claim in the ledger, not a move, makes it one job. The repository here only spares the ledger the question.
 */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxRoute extends RouteBuilder {
    static final String ID = "intake-inbox";

    private final InboxSettings settings;
    private final OutagePolicy outagePolicy;
    private final Path dataDirectory;

    InboxRoute(
            InboxSettings settings, CircuitBreakers circuitBreakers, @Value("${caravan.data-dir}") Path dataDirectory) {
        this.settings = settings;
        this.outagePolicy = circuitBreakers.database();
        this.dataDirectory = dataDirectory;
    }

    @Override
    public void configure() throws IOException {
        if (settings.directory().startsWith(dataDirectory)) {
            // Camel would create it together with the inbox, for everybody to read.
            PrivateFiles.directories(dataDirectory);
        }
        // The file is forgotten, and found again after the outage.
        onException(Exception.class).onWhen(CircuitBreakers::isOutage).logExhausted(false);
        from(file(settings.directory().toString())
                        .recursive(true)
                        .noop(true)
                        .idempotentKey(ClaimedFiles.KEY)
                        .idempotentRepository("#" + ClaimedFiles.NAME)
                        .delay(settings.pollInterval().toMillis())
                        .filter("#stableFileFilter")
                        .advanced()
                        .exceptionHandler(outagePolicy))
                .routeId(ID)
                .routeDescription("Takes files from the drop folder")
                .routePolicy(outagePolicy)
                .bean(InboxClaim.class)
                .id("record file as job")
                .description("Records a job for this version of the file");
    }
}
