package dev.caravan.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.caravan.ledger.database.ErrorText;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/** Makes every logger write plain lines, right after Spring Boot has configured the logs. */
final class PlainLogs implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ErrorText.showValues(event.getEnvironment().getProperty(ErrorText.SETTING, Boolean.class, false));
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            PlainAppender.installIn(context);
        }
    }

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }
}
