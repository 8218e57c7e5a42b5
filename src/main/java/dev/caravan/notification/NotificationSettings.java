package dev.caravan.notification;

import dev.caravan.ledger.job.JobState;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.notifications}: where notifications of ended jobs are delivered.
 *
 * @param topic ARN of an SNS topic; absent: none
 * @param webhook absent: none
 * @param states for which notifications are delivered
 * @param links beginning of the links in messages, for example {@code https://caravan.example.com}; absent: no links
 * @param pollInterval pause between two polls of the outbox
 * @param giveUpAfter how long a notification is retried; after twice that it is deleted
 */
@ConfigurationProperties("caravan.notifications")
@Validated
record NotificationSettings(
        @Nullable @Pattern(
                regexp = "arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]*:[A-Za-z0-9_-]{1,256}",
                message = "must be the ARN of an SNS topic")
        String topic,

        @Nullable @Valid Webhook webhook,

        @DefaultValue({"COMPLETED", "PARTIAL", "FAILED", "ABORTED", "SUPERSEDED", "GONE"}) @NotEmpty Set<JobState> states,

        @Nullable URI links,
        @DefaultValue("2s") @DurationMin(millis = 50) Duration pollInterval,
        @DefaultValue("3d") @DurationMin(seconds = 1) Duration giveUpAfter) {

    /**
     * The receiver of posted messages.
     *
     * @param secrets that messages are signed with, each {@code whsec_} and base64 of 24 to 64 bytes; several while one replaces
     *     another
     * @param timeout for an answer
     */
    record Webhook(
            @NotNull URI url,

            @NotEmpty List<
                            @Pattern(
                                    regexp = "whsec_[A-Za-z0-9+/]{32,88}={0,2}",
                                    message = "must be whsec_ and base64 of 24 to 64 bytes")
                            String>
                    secrets,

            @DefaultValue("10s") @DurationMin(millis = 1) Duration timeout) {
        /** Not for logs. */
        @Override
        public String toString() {
            return "webhook";
        }
    }
}
