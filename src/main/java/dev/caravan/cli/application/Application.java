package dev.caravan.cli.application;

import dev.caravan.CaravanApplication;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelSpringBootApplicationListener;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigUtils;

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

    /** With its routes running until it is stopped: the roles are in the properties. */
    public static ConfigurableApplicationContext serve(Map<String, Object> properties, boolean web, boolean debug) {
        return builder(debug, "info")
                .web(web ? WebApplicationType.SERVLET : WebApplicationType.NONE)
                .run(arguments(properties));
    }

    /** With its routes running, for as long as one command takes. */
    public static ConfigurableApplicationContext oneShot(Map<String, Object> properties, boolean debug) {
        return builder(debug, "warn")
                .initializers(Application::withoutEventListenerMethods)
                .run(arguments(properties));
    }

    /** With those of its routes running that make reports, for as long as one command takes: no queue is made, nobody manages routes. */
    public static ConfigurableApplicationContext reporting(Map<String, Object> properties, boolean debug) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("camel.main.jmx-enabled", false);
        return reporting(all, builder(debug, "warn"));
    }

    /** The same until it is stopped, telling what a server tells. */
    public static ConfigurableApplicationContext serveReports(Map<String, Object> properties, boolean debug) {
        return reporting(properties, builder(debug, "info"));
    }

    private static ConfigurableApplicationContext reporting(
            Map<String, Object> properties, SpringApplicationBuilder builder) {
        return builder.initializers(Application::withoutEventListenerMethods)
                .lazyInitialization(true)
                .initializers(context -> context.getBeanFactory()
                        .registerSingleton(
                                "routesAtOnce",
                                LazyInitializationExcludeFilter.forBeanTypes(
                                        CamelContext.class, CamelSpringBootApplicationListener.class)))
                .run(arguments(properties));
    }

    /** Just enough of it to ask the ledger: no queue, no routes. */
    public static ConfigurableApplicationContext ledgerOnly(Map<String, Object> properties, boolean debug) {
        return builder(debug, "warn")
                .initializers(Application::withoutEventListenerMethods)
                .lazyInitialization(true)
                .properties(Map.of("camel.main.auto-startup", "false"))
                .run(arguments(properties));
    }

    /**
     * Looking for {@code @EventListener} on each method of each bean, hundreds on a route of the endpoint DSL, takes an
     * eighth of the start, and one command has none.
     */
    private static void withoutEventListenerMethods(ConfigurableApplicationContext context) {
        context.addBeanFactoryPostProcessor(beans -> ((BeanDefinitionRegistry) beans)
                .removeBeanDefinition(AnnotationConfigUtils.EVENT_LISTENER_PROCESSOR_BEAN_NAME));
    }

    /** As arguments they go before application.yml and the environment, which Spring's own defaults would not. */
    private static String[] arguments(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
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
                                // The command line says in one line what these would say in fifty.
                                : Map.of(
                                        "logging.level." + SpringApplication.class.getName(),
                                        "off",
                                        "logging.level.org.springframework.boot.diagnostics",
                                        "off"));
    }
}
