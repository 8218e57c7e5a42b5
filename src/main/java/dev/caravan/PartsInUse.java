package dev.caravan;

import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * Keeps only the automatic configurations that Caravan uses, before Spring Boot searches the class path for what each of 388 needs: that
 * search took a tenth of the start. A Camel component without its configuration works, except for {@code camel.component} settings.
 * Processes that serve no HTTP do without that of HTTP, its security and its monitoring. What hawtio and Jolokia would configure
 * themselves, logins and separate ports, is excluded everywhere; and what Spring Boot would of OpenTelemetry, which {@code telemetry} does.
 */
final class PartsInUse implements AutoConfigurationImportFilter, EnvironmentAware, PriorityOrdered {
    /** Spring also asks for the classes that configurations import, which are as these need them. */
    private static final Pattern OPTIONAL = Pattern.compile("org\\.apache\\.camel\\..*"
            + "|io\\.hawt\\..*|org\\.jolokia\\..*|org\\.springdoc\\..*"
            + "|org\\.springframework\\.boot\\..*AutoConfiguration");

    private static final Pattern ALWAYS = Pattern.compile("org\\.apache\\.camel\\.("
            + "component\\.(aws2|bean|direct|file|log|sql\\.springboot|timer)"
            + "|language\\.(bean|constant|header|property|ref|simple)"
            + "|spring\\.boot\\.(CamelAutoConfiguration|endpointdsl|routecontroller)"
            + ").*"
            + "|org\\.springframework\\.boot\\.autoconfigure\\.("
            + "context\\.(ConfigurationProperties|Lifecycle|PropertyPlaceholder)"
            + "|flyway|jackson|jdbc\\.(DataSource|Jdbc)|transaction\\.TransactionManagerCustomization|validation"
            + ").*");

    private static final Pattern FOR_HTTP = Pattern.compile(
            "org\\.apache\\.camel\\.spring\\.boot\\.actuate\\.health\\..*"
                    + "|org\\.springframework\\.boot\\.autoconfigure\\.("
                    + "availability|http\\.HttpMessageConverters|info|security|ssl|task|web"
                    + ").*"
                    + "|org\\.springframework\\.boot\\.actuate\\.autoconfigure\\.(?!.*[oO]pen[tT]elemetry|.*\\.otlp).*");

    private static final Pattern FOR_THE_API = Pattern.compile("org\\.springdoc\\..*");

    private Environment environment = new StandardEnvironment();

    /** Before Spring Boot's filters. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(String[] names, AutoConfigurationMetadata metadata) {
        boolean http = isOn("caravan.management.enabled");
        boolean api = isOn("caravan.web.enabled");
        boolean[] wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            // Null: another filter left it out.
            wanted[i] = names[i] == null
                    || !OPTIONAL.matcher(names[i]).matches()
                    || ALWAYS.matcher(names[i]).matches()
                    || (http && FOR_HTTP.matcher(names[i]).matches())
                    || (api && FOR_THE_API.matcher(names[i]).matches());
        }
        return wanted;
    }

    private boolean isOn(String property) {
        return environment.getProperty(property, Boolean.class, false);
    }
}
