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
 * @param maxStoredChunksPerJob number of dead letters per job whose records the ledger stores; a replay of further ones reads the job's
 *     source again
 * @param pollInterval pause between two receives of at most ten messages from the dead letter queue
 */
@ConfigurationProperties("caravan.dead-letters")
@Validated
public record DeadLetterSettings(
        @DefaultValue("200") @Min(0) @Max(100_000) int maxStoredChunksPerJob,
        @DefaultValue("10s") @DurationMin(millis = 10) Duration pollInterval) {}
