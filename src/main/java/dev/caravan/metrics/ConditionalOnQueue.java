package dev.caravan.metrics;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** Processes with meters that use the queue of chunks; making reports needs none. */
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnExpression("${caravan.management.enabled:false}"
        + " && (${caravan.split.enabled:false} || ${caravan.load.enabled:false} || ${caravan.web.enabled:false})")
@interface ConditionalOnQueue {}
