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
 * Writes who asked for which change, and what came of it; the pieces of an upload are not changes, its beginning and its end are. A part of
 * Spring Security's chain: behind the login, and before what answers those who may not. Neither queries nor bodies are written: they may
 * hold secrets.
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
            // Who is nobody changes nothing; Refusals writes who failed to be somebody.
            if (status != HttpServletResponse.SC_UNAUTHORIZED
                    && !isLook(request)
                    && (!isPiece(request, status) || response.getHeader(UploadAnswers.JOB) != null)) {
                Audit.write(request, response, status);
            }
        }
    }

    /** hawtio looks at figures every few seconds, by POST. */
    private static boolean isLook(HttpServletRequest request) {
        return CrossSiteFilter.isOfJolokia(request) && !Audit.isNoted(request);
    }

    /** Of tus, or of Dropzone. */
    private static boolean isPiece(HttpServletRequest request, int status) {
        return request.getMethod().equals("PATCH")
                ? status == HttpServletResponse.SC_NO_CONTENT
                : status == HttpServletResponse.SC_OK
                        && request.getServletPath().startsWith(DropzoneController.PATH);
    }
}
