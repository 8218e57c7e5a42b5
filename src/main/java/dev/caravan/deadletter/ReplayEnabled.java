package dev.caravan.deadletter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** In a process that has the queue at hand: one that splits, loads or answers HTTP, or was started to replay. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ConditionalOnExpression(
        "${caravan.load.enabled:false} or ${caravan.split.enabled:false} or ${caravan.web.enabled:false} or ${caravan.dead-letters.replay-enabled:false}")
public @interface ReplayEnabled {}
