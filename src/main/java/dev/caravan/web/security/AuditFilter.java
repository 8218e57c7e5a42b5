package dev.caravan.web.security;

import dev.caravan.web.audit.Audit;
import dev.caravan.web.upload.DropzoneController;
import dev.caravan.web.upload.UploadAnswers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Logs requested changes with user and result. The start and the end of an upload are changes, its chunks are not. In the chain of Spring
 * Security, it is after authentication and before the filter that answers unauthorized requests. Queries and bodies are not logged: they
 * may contain secrets.
 */
public final class AuditFilter extends OncePerRequestFilter {
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !CrossSiteFilter.changes(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean answered = false;
        try {
            chain.doFilter(request, response);
            answered = true;
        } finally {
            int status = answered ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            // An unauthenticated request changes nothing; SecurityProblems logs failed logins.
            if (status != HttpServletResponse.SC_UNAUTHORIZED
                    && !isLook(request)
                    && (!isPiece(request, status) || response.getHeader(UploadAnswers.JOB) != null)) {
                Audit.write(request, response, status);
            }
        }
    }

    /** hawtio reads metrics every few seconds, by POST. */
    private static boolean isLook(HttpServletRequest request) {
        return CrossSiteFilter.isOfJolokia(request) && !Audit.isNoted(request);
    }

    /** A chunk of tus or Dropzone. */
    private static boolean isPiece(HttpServletRequest request, int status) {
        return request.getMethod().equals("PATCH")
                ? status == HttpServletResponse.SC_NO_CONTENT
                : status == HttpServletResponse.SC_OK
                        && request.getServletPath().startsWith(DropzoneController.PATH);
    }
}
