package dev.caravan;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * Excludes the configuration of HTTP, its security and its monitoring in processes that serve no HTTP, so that a command that loads a file
 * doesn't wait for it. What hawtio and Jolokia would configure themselves, logins and separate ports, is excluded everywhere.
 */
final class WebPartsInUse implements AutoConfigurationImportFilter, EnvironmentAware {
    private static final String[] WEB = {
        "org.springframework.boot.autoconfigure.security.",
        "org.springframework.boot.autoconfigure.web.",
        "org.springframework.boot.actuate.",
        "org.apache.camel.spring.boot.actuate.",
        "org.springdoc.",
    };

    private static final String[] NEVER = {"io.hawt.", "org.jolokia."};

    private Environment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(String[] names, AutoConfigurationMetadata metadata) {
        boolean web = environment.getProperty("caravan.web.enabled", Boolean.class, false);
        boolean[] wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            // Null: another filter left it out.
            wanted[i] = names[i] == null || (!isOf(names[i], NEVER) && (web || !isOf(names[i], WEB)));
        }
        return wanted;
    }

    private static boolean isOf(String name, String[] parts) {
        for (String part : parts) {
            if (name.startsWith(part)) {
                return true;
            }
        }
        return false;
    }
}
