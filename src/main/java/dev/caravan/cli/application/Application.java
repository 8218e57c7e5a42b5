package dev.caravan.cli.application;

import dev.caravan.CaravanApplication;
import dev.caravan.ledger.database.PropertyLiteral;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelSpringBootApplicationListener;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the application inside the command's process. */
public final class Application {
    private Application() {}

    /** Whether the profile {@code aws} is active: the queue is SQS itself. */
    private static boolean usesAws() {
        return (System.getenv("SPRING_PROFILES_ACTIVE") + "," + System.getProperty("spring.profiles.active"))
                .contains("aws");
    }

    /** Whether an SQS service is configured: by profile {@code aws} or by the environment. */
    public static boolean isQueueConfigured() {
        return System.getenv("CARAVAN_SQS_ENDPOINT") != null || usesAws();
    }

    /** Starts a server with its routes; the properties hold its roles, and the port if it answers HTTP. */
    public static ConfigurableApplicationContext serve(Map<String, Object> properties, boolean http, boolean debug) {
        return builder(debug, "info").web(type(http)).run(arguments(properties));
    }

    /** Starts the routes for one command. */
    public static ConfigurableApplicationContext oneShot(Map<String, Object> properties, boolean debug) {
        return builder(debug, "warn")
                // Routes can be managed by JMX while the command runs. An MBean for each of their steps would delay its
                // start.
                .properties(Map.of("camel.main.jmx-management-m-beans-level", "RoutesOnly"))
                // Its own jobs are all that it waits for.
                .properties(Map.of("caravan.split.poll-interval", "20ms", "caravan.publish.poll-interval", "50ms"))
                .run(arguments(properties));
    }

    /** Starts the report routes for one command, without a queue and without JMX. */
    public static ConfigurableApplicationContext reporting(Map<String, Object> properties, boolean debug) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("camel.main.jmx-enabled", false);
        return reporting(all, builder(debug, "warn"));
    }

    /** Starts a server with the report routes only. */
    public static ConfigurableApplicationContext serveReports(
            Map<String, Object> properties, boolean http, boolean debug) {
        return reporting(properties, builder(debug, "info").web(type(http)));
    }

    private static WebApplicationType type(boolean http) {
        return http ? WebApplicationType.SERVLET : WebApplicationType.NONE;
    }

    private static ConfigurableApplicationContext reporting(
            Map<String, Object> properties, SpringApplicationBuilder builder) {
        return builder.lazyInitialization(true)
                .initializers(context -> context.getBeanFactory()
                        .registerSingleton(
                                "routesAtOnce",
                                LazyInitializationExcludeFilter.forBeanTypes(
                                        CamelContext.class, CamelSpringBootApplicationListener.class)))
                .run(arguments(properties));
    }

    /** Starts what reads and changes the ledger, without a queue and without routes. */
    public static ConfigurableApplicationContext ledgerOnly(Map<String, Object> properties, boolean debug) {
        return builder(debug, "warn")
                .lazyInitialization(true)
                .properties(Map.of("camel.main.auto-startup", "false"))
                .run(arguments(properties));
    }

    /** As {@link #ledgerOnly}, and no bean is created that is not asked for: neither database nor queue need be there. */
    public static ConfigurableApplicationContext configurationOnly(Map<String, Object> properties, boolean debug) {
        return builder(debug, "warn")
                .lazyInitialization(true)
                .properties(Map.of(
                        "camel.main.auto-startup", "false",
                        "camel.main.routes-collector-enabled", "false",
                        "camel.main.jmx-enabled", "false"))
                .run(arguments(properties));
    }

    /**
     * Arguments override application.yml and the environment; Spring's default properties don't. Values are taken as they are: only the
     * placeholders of configuration files are replaced.
     */
    private static String[] arguments(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "="
                        + PropertyLiteral.of(property.getValue().toString()))
                .toArray(String[]::new);
    }

    private static SpringApplicationBuilder builder(boolean debug, String level) {
        return new SpringApplicationBuilder(CaravanApplication.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties(Map.of("logging.level.dev.caravan", debug ? "debug" : level))
                .properties(
                        debug
                                ? Map.of()
                                // The command prints one line instead of these loggers' fifty.
                                : Map.of(
                                        "logging.level." + SpringApplication.class.getName(),
                                        "off",
                                        "logging.level.org.springframework.boot.diagnostics",
                                        "off"));
    }
}
