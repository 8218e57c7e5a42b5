package dev.caravan.resilience;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.apache.camel.spi.RouteStartupOrder;
import org.apache.camel.spi.ShutdownAware;
import org.springframework.stereotype.Component;

/**
 * Camel's graceful shutdown without its pause: if an exchange is in flight when routes stop, Camel looks again a second later. Polls of the
 * ledger take milliseconds, and one is nearly always in flight, so every command would end a second late. Here the consumers are
 * suspended first, and what is in flight is awaited closely for that second. What takes longer, Camel awaits.
 */
@Component
class PromptShutdown extends DefaultShutdownStrategy {
    private static final long LOOK_MILLIS = 5;
    private static final long LONGEST_MILLIS = 1000;

    @Override
    protected boolean doShutdown(
            CamelContext context,
            List<RouteStartupOrder> routes,
            long timeout,
            TimeUnit timeUnit,
            boolean suspendOnly,
            boolean abortAfterTimeout,
            boolean forceShutdown)
            throws Exception {
        if (!suspendOnly && routes.size() > 1) {
            routes.stream()
                    .map(RouteStartupOrder::getRoute)
                    .filter(PromptShutdown::isSource)
                    .forEach(route -> suspendNow(route.getRouteId(), route.getConsumer()));
            awaitInflight(context);
        }
        return super.doShutdown(context, routes, timeout, timeUnit, suspendOnly, abortAfterTimeout, forceShutdown);
    }

    /** What other routes call ({@code direct}) is needed until they end: Camel defers its shutdown. */
    private static boolean isSource(Route route) {
        Consumer consumer = route.getConsumer();
        return consumer instanceof Suspendable
                && !(consumer instanceof ShutdownAware aware && aware.deferShutdown(route.getShutdownRunningTask()));
    }

    private static void awaitInflight(CamelContext context) throws InterruptedException {
        for (long waited = 0;
                context.getInflightRepository().size() > 0 && waited < LONGEST_MILLIS;
                waited += LOOK_MILLIS) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
