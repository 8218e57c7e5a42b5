package dev.caravan.web.management;

import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.security.JolokiaRules;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jolokia.server.core.http.AgentServlet;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** JMX over HTTP at {@code /jolokia}, on the same port and behind the same login as the API; started by the first request. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("caravan.management.enabled")
class JolokiaConfiguration {
    /** Jolokia 2 manual, "Configuration". */
    private static final Map<String, String> PARAMETERS = Map.of(
            // Notifications: a client that registers for some holds them in memory.
            "disabledServices",
                    "org.jolokia.service.notif.pull.PullNotificationBackend,org.jolokia.service.notif.sse.SseNotificationBackend",
            "discoveryEnabled", "false",
            "allowErrorDetails", "false",
            "includeStackTrace", "false",
            "serializeException", "false",
            "historyMaxEntries", "1",
            "maxObjects", "100000");

    /** hawtio requests some hundred MBeans at once; Jolokia reads bodies into memory. */
    private static final long MOST_BYTES = 256 << 10;

    @Bean
    static ServletRegistrationBean<?> jolokia() {
        ServletRegistrationBean<Agent> servlet = new ServletRegistrationBean<>(new Agent(), JolokiaRules.PATH + "/*");
        servlet.setName("jolokia");
        servlet.setInitParameters(PARAMETERS);
        return servlet;
    }

    private static final class Agent extends AgentServlet {
        Agent() {
            super(new JolokiaRules());
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            long length = request.getContentLengthLong();
            if (length < 0 || length > MOST_BYTES) {
                ProblemType.CONTENT_TOO_LARGE.answer(
                        response, "the body says its length, and may have %,d bytes".formatted(MOST_BYTES));
            } else {
                super.doPost(request, response);
            }
        }
    }
}
