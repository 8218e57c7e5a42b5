package dev.caravan.deadletter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** In processes that use the queue: those with a splitter, loader or HTTP server, and commands that replay. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ConditionalOnExpression(
        "${caravan.load.enabled:false} or ${caravan.split.enabled:false} or ${caravan.web.enabled:false} or ${caravan.dead-letters.replay-enabled:false}")
public @interface ReplayEnabled {}
