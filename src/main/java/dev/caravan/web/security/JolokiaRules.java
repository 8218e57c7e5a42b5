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
 * What may be done over JMX by HTTP: look, and stop and start routes. Camel's own MBeans would do more, such as send a message to any
 * endpoint, which writes any file; Java's would tell the options of the command line, passwords among them. Thread-safe.
 */
public final class JolokiaRules extends CamelRestrictor {
    public static final String PATH = "/jolokia";

    private static final String OURS = "dev.caravan";

    private static final Set<RequestType> TYPES =
            Set.of(RequestType.READ, RequestType.EXEC, RequestType.LIST, RequestType.SEARCH, RequestType.VERSION);

    /** Looks at routes and their figures, which hawtio does all the time. Not what dumps messages: those are rows. */
    private static final Pattern LOOKS = Pattern.compile(
            "dump(Routes?(Stats)?|StructuredRoutesStats|RouteTemplates|Rests?|AllThreads)As\\w*|dumpAllThreads"
                    + "|findDeadlockedThreads|getThreadInfo|(list|explain)[A-Z]\\w*|browse");

    private static final Set<String> CHANGES = Set.of("start", "suspend", "resume", "reset", "gc");

    /** Of routes alone: when Camel as a whole has stopped, its MBeans are gone, and with them the way to start it again. */
    private static final Set<String> CHANGES_OF_ROUTES = Set.of("stop", "restart");

    /** Texts of the command line and the environment. */
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
        // A link can make a browser get, not post.
        return request.getMethod().equals("POST") && isChange(bean, operation);
    }

    private static boolean isChange(ObjectName bean, String operation) {
        return OURS.equals(bean.getDomain())
                || CHANGES.contains(operation)
                || ("routes".equals(bean.getKeyProperty("type")) && CHANGES_OF_ROUTES.contains(operation));
    }

    /** A page of another site gets no answer that it could read. */
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
