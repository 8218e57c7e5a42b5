package dev.caravan.web.security;

import dev.caravan.web.audit.Audit;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.camel.component.jolokia.springboot.restrictor.CamelRestrictor;
import org.jolokia.server.core.util.RequestType;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Operations that JMX over HTTP allows: reading attributes, and stopping and starting routes. Camel's MBeans offer more, such as sending a
 * message to any endpoint, which can write any file; Java's MBeans reveal command-line options, which may contain passwords. Thread-safe.
 */
public final class JolokiaRules extends CamelRestrictor {
    public static final String PATH = "/jolokia";

    private static final String OURS = "dev.caravan";

    private static final Set<RequestType> TYPES =
            Set.of(RequestType.READ, RequestType.EXEC, RequestType.LIST, RequestType.SEARCH, RequestType.VERSION);

    /** Reads routes and their metrics, as hawtio does. Not operations that dump messages: messages contain rows. */
    private static final Pattern LOOKS = Pattern.compile(
            "dump(Routes?(Stats)?|StructuredRoutesStats|RouteTemplates|Rests?|AllThreads)As\\w*|dumpAllThreads"
                    + "|findDeadlockedThreads|getThreadInfo|(list|explain)[A-Z]\\w*|browse");

    private static final Set<String> CHANGES = Set.of("start", "suspend", "resume", "reset", "gc");

    /** Only for routes: stopping the Camel context would remove the MBeans that could start it again. */
    private static final Set<String> CHANGES_OF_ROUTES = Set.of("stop", "restart");

    /** Attributes that contain the command line or the environment. */
    private static final Set<String> SECRETS = Set.of("SystemProperties", "InputArguments", "GlobalOptions");

    @Override
    protected List<String> getAllowedDomains() {
        return Stream.concat(getDefaultDomains().stream(), Stream.of(OURS)).toList();
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return TYPES.contains(type);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName bean, String attribute) {
        return super.isAttributeReadAllowed(bean, attribute) && !SECRETS.contains(attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName bean, String attribute) {
        return false;
    }

    @Override
    public boolean isOperationAllowed(ObjectName bean, String signature) {
        HttpServletRequest request = request();
        String operation = signature.replaceFirst("\\(.*", "");
        if (request == null || !super.isOperationAllowed(bean, signature)) {
            return false;
        }
        if (LOOKS.matcher(operation).matches() && !OURS.equals(bean.getDomain())) {
            return true;
        }
        Audit.note(request, operation + ":" + bean);
        // A link makes a browser send a GET, not a POST.
        return request.getMethod().equals("POST") && isChange(bean, operation);
    }

    private static boolean isChange(ObjectName bean, String operation) {
        return OURS.equals(bean.getDomain())
                || CHANGES.contains(operation)
                || ("routes".equals(bean.getKeyProperty("type")) && CHANGES_OF_ROUTES.contains(operation));
    }

    /** Pages of other sites can't read answers. */
    @Override
    public boolean isOriginAllowed(@Nullable String origin, boolean strict) {
        HttpServletRequest request = request();
        return request != null && CrossSiteFilter.isOrigin(request, origin);
    }

    private static @Nullable HttpServletRequest request() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest()
                : null;
    }
}
