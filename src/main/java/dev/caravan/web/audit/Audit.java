package dev.caravan.web.audit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** The log {@code caravan.audit}: one line for each requested change, with the user, the address and the result. */
public final class Audit {
    /** Header with the number of the job of a completed upload. */
    public static final String JOB = "Caravan-Job";

    private static final Logger LOG = LoggerFactory.getLogger("caravan.audit");

    private static final String WHAT = Audit.class.getName();
    private static final String TABLE = WHAT + ".table";
    private static final int LONGEST = 300;

    private Audit() {}

    /** Adds to the line of this request what it changes, if the path doesn't say it; no secrets. */
    public static void note(HttpServletRequest request, Object what) {
        request.setAttribute(WHAT, what);
    }

    /** Adds to the line of the request that this thread answers which table, or report, it concerns; null: unknown. */
    public static void noteTable(@Nullable String table) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null && table != null) {
            request.setAttribute(TABLE, table, RequestAttributes.SCOPE_REQUEST);
        }
    }

    /** Whether {@link #note} was called for this request. */
    public static boolean isNoted(HttpServletRequest request) {
        return request.getAttribute(WHAT) != null;
    }

    /** As {@link #note}, for a source to load. */
    public static void noteSource(HttpServletRequest request, String source) {
        note(request, source.replaceFirst("//[^/?#]*@", "//").replaceFirst("\\?.*", "?"));
    }

    public static void write(HttpServletRequest request, HttpServletResponse response, int status) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        String job = response.getHeader(JOB);
        LOG.info(
                "user={} address={} method={} path={} status={} at={} table={} what={}",
                who == null || who instanceof AnonymousAuthenticationToken ? "-" : text(who.getName()),
                request.getRemoteAddr(),
                text(request.getMethod()),
                text(request.getRequestURI()),
                status,
                text(job == null ? response.getHeader(HttpHeaders.LOCATION) : "/api/jobs/" + job),
                text(Objects.toString(request.getAttribute(TABLE), null)),
                text(Objects.toString(request.getAttribute(WHAT), null)));
    }

    /** As one field of one line. */
    private static String text(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "-";
        }
        String plain = text.replaceAll("[^!-~]", "?");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
    }
}
