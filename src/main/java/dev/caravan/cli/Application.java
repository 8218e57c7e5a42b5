package dev.caravan.cli;

import dev.caravan.CaravanApplication;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the application inside the command's process. */
final class Application {
    private Application() {}

    /** With its routes running until it is stopped: the roles are in the properties. */
    static ConfigurableApplicationContext serve(Map<String, Object> properties, boolean debug) {
        return builder(debug, "info").properties(properties).run();
    }

    /** With its routes running, for as long as one command takes. */
    static ConfigurableApplicationContext oneShot(Map<String, Object> properties, boolean debug) {
        return builder(debug, "warn").properties(properties).run();
    }

    /** Just enough of it to ask the ledger: no queue, no routes. */
    static ConfigurableApplicationContext ledgerOnly(Map<String, Object> properties, boolean debug) {
        return builder(debug, "warn")
                .lazyInitialization(true)
                .properties(properties)
                .properties(Map.of("camel.main.auto-startup", "false", "camel.main.jmx-enabled", "false"))
                .run();
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
