package dev.caravan.feed;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.error.UserException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class RenamedSettingsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    inbox.poll,                       inbox.poll-interval
                    split.poll,                       split.poll-interval
                    split.window,                     split.max-in-flight-chunks
                    split.stall-after,                split.stall-timeout
                    load.loaders,                     load.concurrency
                    report.poll,                      report.poll-interval
                    report.threads,                   report.concurrency
                    report.keep-free,                 report.min-free-space
                    spool.keep-free,                  spool.min-free-space
                    uploads.keep-free,                uploads.min-free-space
                    uploads.sweep,                    uploads.poll-interval
                    dead-letters.sweep,               dead-letters.poll-interval
                    dead-letters.kept-chunks-per-job, dead-letters.max-stored-chunks-per-job
                    retention.look,                   retention.poll-interval
                    notices.look,                     notifications.poll-interval
                    notices.topic,                    notifications.topic
                    notices.webhook.secrets[0],       notifications.webhook.secrets[0]
                    s3.inboxes[1].back-fill,          s3.inboxes[1].backfill-interval
                    s3.inboxes[1].afterwards,         s3.inboxes[1].on-completed
                    email.probe.helo-name,            email.smtp-callout.helo-name
                    web.limits.slowest-body,          web.limits.min-body-rate
                    feeds.people.misfits,             feeds.people.on-type-mismatch
                    feeds.people.ragged,              feeds.people.on-field-count-mismatch
                    feeds.people.unknown-columns,     feeds.people.on-undeclared-column
                    feeds.people.new-columns,         feeds.people.on-new-column
                    feeds.people.follow-up.to,        feeds.people.row-events.to
                    reports.plays.ragged,             reports.plays.on-field-count-mismatch
                    """)
    void anOldNameIsRefusedWithTheNewOne(String old, String current) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> RenamedSettings.refuse(with("caravan." + old, "x")))
                .withMessage("caravan.%s is now caravan.%s", old, current);
        assertThatCode(() -> RenamedSettings.refuse(with("caravan." + current, "x")))
                .doesNotThrowAnyException();
    }

    @Test
    void anOldValueIsRefusedAndOthersAreNot() {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> RenamedSettings.refuse(with("caravan.feeds.people.mailbox", "probe")))
                .withMessage("caravan.feeds.people.mailbox=probe is now caravan.feeds.people.mailbox=smtp-callout");
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> RenamedSettings.refuse(with("caravan.feeds.people.columns.email.mailbox", "probe")))
                .withMessageEndingWith("is now caravan.feeds.people.columns.email.mailbox=smtp-callout");
        assertThatCode(() -> RenamedSettings.refuse(with("caravan.feeds.people.mailbox", "none")))
                .doesNotThrowAnyException();
    }

    @Test
    void environmentVariablesAreFoundAsSpringBindsThem() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("CARAVAN_LOAD_LOADERS", "4", "CARAVAN_SPLIT_STALLAFTER", "2s")));
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> RenamedSettings.refuse(environment))
                .withMessage("caravan.load.loaders is now caravan.load.concurrency; "
                        + "caravan.split.stallafter is now caravan.split.stall-timeout");
    }

    @Test
    void aFeedMayHaveTheNameOfAnOldSetting() {
        assertThatCode(() -> RenamedSettings.refuse(with("caravan.feeds.misfits.table", "t")))
                .doesNotThrowAnyException();
    }

    private static StandardEnvironment with(String key, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(key, value)));
        return environment;
    }
}
