package dev.caravan.web;

import dev.caravan.web.settings.WebSettings;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** In the first seconds of a server: it asks itself, so that those who ask next find the code compiled. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class WarmUpRoute extends EndpointRouteBuilder {
    static final String ID = "web-warm-up";

    private final WarmUp warmUp;
    private final WebSettings settings;

    WarmUpRoute(WarmUp warmUp, WebSettings settings) {
        this.warmUp = warmUp;
        this.settings = settings;
    }

    @Override
    public void configure() {
        if (settings.warmUpQuestions() > 0) {
            from(timer(ID)
                            .delay(0)
                            .period(1)
                            .repeatCount(settings.warmUpQuestions())
                            .includeMetadata(false))
                    .routeId(ID)
                    .bean(warmUp, "ask");
        }
    }
}
