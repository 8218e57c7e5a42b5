package dev.caravan.fleet;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** Processes that work for the ledger, or answer for those that do. */
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnExpression(
        "${caravan.inbox.enabled:false} || ${caravan.split.enabled:false} || ${caravan.load.enabled:false}"
                + " || ${caravan.report.enabled:false} || ${caravan.web.enabled:false}")
@interface InFleet {}
