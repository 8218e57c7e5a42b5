package dev.caravan;

import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Leaves out the configuration of those parts of Camel that no route uses, such as vaults of six clouds: looking at each
 * takes a tenth of the start. A component without its configuration works, but for {@code camel.component} settings.
 */
final class CamelPartsInUse implements AutoConfigurationImportFilter {
    private static final String CAMEL = "org.apache.camel.";

    private static final Pattern IN_USE = Pattern.compile("org\\.apache\\.camel\\.("
            + "component\\.(aws2|bean|direct|file|log|sql\\.springboot|timer)"
            + "|language\\.(bean|constant|header|property|ref|simple)"
            + "|spring\\.boot\\.(CamelAutoConfiguration|actuate\\.health\\.CamelHealthCheck|endpointdsl|routecontroller)"
            + ").*");

    @Override
    public boolean[] match(String[] names, AutoConfigurationMetadata metadata) {
        boolean[] wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            // Null: another filter left it out.
            wanted[i] = names[i] == null
                    || !names[i].startsWith(CAMEL)
                    || IN_USE.matcher(names[i]).matches();
        }
        return wanted;
    }
}
