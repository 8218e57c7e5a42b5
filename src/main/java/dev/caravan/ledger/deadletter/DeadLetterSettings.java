package dev.caravan.ledger.deadletter;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.dead-letters}.
 *
 * @param maxStoredChunksPerJob of how many dead letters of a job the ledger keeps the records; those of further ones are read again from the
 *     job's source
 * @param pollInterval pause between two looks at ten messages on the dead letter queue
 */
@ConfigurationProperties("caravan.dead-letters")
@Validated
public record DeadLetterSettings(
        @DefaultValue("200") @Min(0) @Max(100_000) int maxStoredChunksPerJob,
        @DefaultValue("10s") @DurationMin(millis = 10) Duration pollInterval) {}
