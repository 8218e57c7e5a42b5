package dev.caravan;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/** Leaves out what configures HTTP and its security where nobody answers it: a command that loads a file waits for none of that. */
final class WebPartsInUse implements AutoConfigurationImportFilter, EnvironmentAware {
    private static final String[] WEB = {
        "org.springframework.boot.autoconfigure.security.",
        "org.springframework.boot.autoconfigure.web.",
        "org.springdoc.",
    };

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
            wanted[i] = names[i] == null || web || !isOfWeb(names[i]);
        }
        return wanted;
    }

    private static boolean isOfWeb(String name) {
        for (String part : WEB) {
            if (name.startsWith(part)) {
                return true;
            }
        }
        return false;
    }
}
