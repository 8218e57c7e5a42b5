package dev.caravan.intake;

import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Drop folder → job in the ledger. The file stays where it is until its job ends, so that nothing is lost between the
 * two: the claim in the ledger, not a move, makes it one job. The repository here only spares the ledger the question.
 */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxRoute extends EndpointRouteBuilder {
    static final String ID = "intake-inbox";

    private static final int REMEMBERED_FILES = 100_000;

    private final InboxSettings settings;

    InboxRoute(InboxSettings settings) {
        this.settings = settings;
    }

    @Override
    public void configure() {
        IdempotentRepository seen = MemoryIdempotentRepository.memoryIdempotentRepository(REMEMBERED_FILES);
        getContext().getRegistry().bind("inboxSeen", seen);
        from(file(settings.directory().toString())
                        .recursive(true)
                        .noop(true)
                        .idempotentKey("${file:absolute.path}|${file:size}|${file:modified}")
                        .idempotentRepository("#inboxSeen")
                        .delay(settings.poll().toMillis())
                        .filter("#writtenFileFilter"))
                .routeId(ID)
                .bean(InboxClaim.class);
    }
}
